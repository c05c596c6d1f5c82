"""The pages of commitments; included by dotted name at the root."""

from django.urls import path

from advocacy.views import commitment_work as work
from advocacy.views import commitments as views

app_name = "commitments"

urlpatterns = [
    path("commitments/", views.commitment_list, name="list"),
    path("commitments/file.csv", views.commitment_file, name="file"),
    path("commitments/from-goal/<slug:slug>/", work.from_goal, name="from-goal"),
    path("commitments/<slug:slug>/", views.commitment, name="detail"),
    path("commitments/<slug:slug>/evidence/", views.give, name="give"),
    path("commitments/<slug:slug>/review/", work.review, name="review"),
    path("commitments/<slug:slug>/write-down/", work.take, name="take"),
    path("hubs/<slug:slug>/manage/commitments/", work.manage, name="manage-hub"),
    path("hubs/<slug:slug>/manage/commitments/new/", work.add, name="add"),
]
