from django.urls import path

from people import address_views, merge_views

app_name = "people"

urlpatterns = [
    path("merge/<str:token>/", merge_views.answer, name="merge"),
    path("<str:token>/", address_views.confirm, name="confirm-address"),
]
