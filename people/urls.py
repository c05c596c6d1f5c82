from django.urls import path

from people import address_views

app_name = "people"

urlpatterns = [path("<str:token>/", address_views.confirm, name="confirm-address")]
