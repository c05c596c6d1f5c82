from django.urls import path

from people import confirm_views, staff_views

app_name = "staff"

urlpatterns = [
    path("confirm/", confirm_views.confirm, name="confirm"),
    path("sign-out/", confirm_views.sign_out_everywhere, name="sign-out"),
    path("<str:token>/", staff_views.invitation, name="invitation"),
]
