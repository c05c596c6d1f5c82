from django.urls import path

from dialogue.views import reports

app_name = "moderation"

urlpatterns = [
    path("", reports.queue, name="queue"),
    path("<int:pk>/", reports.case, name="case"),
]
