from django.urls import include, path

from coalitions.models import Coalition
from coalitions.urls import coalition_paths
from hubs import views

app_name = "hubs"

urlpatterns = [
    path("", views.hub_list, name="list"),
    path("find/", views.find, name="find"),
    path("start/", views.start, name="start"),
    path("<slug:slug>/", views.hub_detail, name="detail"),
    path("<slug:slug>/", include(coalition_paths(Coalition.Kind.HUB))),
]
