from django.urls import path

from news import views

app_name = "news"

urlpatterns = [
    path("", views.article_list, name="list"),
    path("preview/<str:token>/", views.article_preview, name="preview"),
    path("<slug:slug>/", views.article_detail, name="detail"),
]
