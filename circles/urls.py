from django.urls import include, path

from circles import views
from coalitions.models import Coalition
from coalitions.urls.coalitions import coalition_paths

app_name = "circles"

urlpatterns = [
    path("", views.circle_list, name="list"),
    path("<slug:slug>/", views.circle_detail, name="detail"),
    path("<slug:slug>/", include(coalition_paths(Coalition.Kind.CIRCLE))),
]
