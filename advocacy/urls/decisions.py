"""Decisions, what people do about them, and the pages of staff."""

from django.urls import path

from advocacy.views import actions, decisions, work

app_name = "decisions"

urlpatterns = [
    path("", decisions.decision_list, name="list"),
    path("work/", work.desk, name="desk"),
    path("hear/<str:token>/", actions.hear, name="hear"),
    path("actions/<int:pk>/edit/", work.edit_action, name="edit-action"),
    path("actions/<int:pk>/review/", work.review, name="review"),
    path("actions/<int:pk>/enter/", work.enter, name="enter"),
    path("<slug:slug>/", decisions.decision, name="decision"),
    path("<slug:slug>/follow/", decisions.follow, name="follow"),
    path("<slug:slug>/act/<int:pk>/", actions.action, name="action"),
    path("<slug:slug>/act/<int:pk>/done/", actions.did, name="did"),
    path("<slug:slug>/manage/", work.work, name="work"),
    path("<slug:slug>/outcome/", work.outcome, name="outcome"),
    path("<slug:slug>/goal/", work.move_goal, name="move-goal"),
]
