"""The pages of petitions and sign-on letters; included by dotted name at the root."""

from django.urls import path

from advocacy.views import petition_work as work
from advocacy.views import petitions as views

app_name = "petitions"

urlpatterns = [
    path("petitions/", views.petition_list, name="list"),
    path("petitions/confirm/<str:token>/", views.confirm, name="confirm"),
    path(
        "petitions/confirm-organization/<str:token>/", views.confirm_organization, name="confirm-organization"
    ),
    path("petitions/<slug:slug>/", views.petition, name="detail"),
    path("petitions/<slug:slug>/organization/", views.organization, name="organization"),
    path("petitions/<slug:slug>/paper/", views.paper, name="paper"),
    path("petitions/<slug:slug>/manage/", work.manage, name="manage"),
    path("petitions/<slug:slug>/manage/call/", work.work, {"what": "call"}, name="call"),
    path("petitions/<slug:slug>/manage/sheet/", work.work, {"what": "sheet"}, name="sheet"),
    path("petitions/<slug:slug>/manage/delivery/", work.work, {"what": "delivery"}, name="delivery"),
    path("petitions/<slug:slug>/manage/outcome/", work.work, {"what": "outcome"}, name="outcome"),
    path("petitions/<slug:slug>/manage/set-aside/", work.set_aside, name="set-aside"),
    path("petitions/<slug:slug>/manage/signatures.csv", work.delivery_file, name="file"),
]
