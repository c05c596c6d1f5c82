from django.urls import path

from news.views import articles

app_name = "news"

urlpatterns = [
    path("", articles.article_list, name="list"),
    path("preview/<str:token>/", articles.article_preview, name="preview"),
    path("<slug:slug>/", articles.article_detail, name="detail"),
]
