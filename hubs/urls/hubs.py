from django.urls import include, path

from coalitions.models import Coalition
from coalitions.urls.coalitions import coalition_paths
from hubs.views import hubs

app_name = "hubs"

urlpatterns = [
    path("", hubs.hub_list, name="list"),
    path("find/", hubs.find, name="find"),
    path("start/", hubs.start, name="start"),
    path("<slug:slug>/", hubs.hub_detail, name="detail"),
    path("<slug:slug>/", include(coalition_paths(Coalition.Kind.HUB))),
]
