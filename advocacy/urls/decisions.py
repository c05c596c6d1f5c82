"""Decisions, what people do about them, and the pages of staff."""

from django.urls import path

from advocacy.views import actions, decisions, speakers, work

app_name = "decisions"

urlpatterns = [
    path("", decisions.decision_list, name="list"),
    path("work/", work.desk, name="desk"),
    path("hear/<str:token>/", actions.hear, name="hear"),
    path("speak/<str:token>/", speakers.mine, name="my-speaking"),
    path("speakers/<int:pk>/edit/", speakers.edit, name="edit-speaker"),
    path("actions/<int:pk>/edit/", work.edit_action, name="edit-action"),
    path("actions/<int:pk>/review/", work.review, name="review"),
    path("actions/<int:pk>/enter/", work.enter, name="enter"),
    path("<slug:slug>/", decisions.decision, name="decision"),
    path("<slug:slug>/follow/", decisions.follow, name="follow"),
    path("<slug:slug>/act/<int:pk>/", actions.action, name="action"),
    path("<slug:slug>/act/<int:pk>/done/", actions.did, name="did"),
    path("<slug:slug>/act/<int:pk>/offer/", speakers.offer, name="offer-to-speak"),
    path("<slug:slug>/speakers/<int:pk>/", speakers.table, name="speakers"),
    path("<slug:slug>/speakers/<int:pk>/add/", speakers.add, name="add-speaker"),
    path("<slug:slug>/speakers/<int:pk>/plan/", speakers.plan, name="plan-speakers"),
    path("<slug:slug>/manage/", work.work, name="work"),
    path("<slug:slug>/outcome/", work.outcome, name="outcome"),
    path("<slug:slug>/goal/", work.move_goal, name="move-goal"),
]
