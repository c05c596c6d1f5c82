from django.urls import path

from people import data_views

app_name = "data"

urlpatterns = [
    path("", data_views.mine, name="mine"),
    path("address/", data_views.address, name="address"),
    path("code/", data_views.code, name="code"),
    path("copy/", data_views.copy, name="copy"),
    path("copy/<int:pk>/", data_views.file, name="file"),
    path("delete/", data_views.delete, name="delete"),
    path("keep/", data_views.keep, name="keep"),
    path("undo/<str:token>/", data_views.undo, name="undo"),
    path("close/", data_views.close, name="close"),
]
