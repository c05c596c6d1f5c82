from django.urls import path

from dialogue import report_views

app_name = "moderation"

urlpatterns = [
    path("", report_views.queue, name="queue"),
    path("<int:pk>/", report_views.case, name="case"),
]
