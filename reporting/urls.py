from django.urls import path

from reporting import views

app_name = "reporting"

urlpatterns = [
    path("manage/", views.board, name="board"),
    path("manage/file.csv", views.board_csv, name="board-csv"),
    path("manage/charts/", views.charts, name="charts"),
    path("<str:token>/", views.sheet, name="sheet"),
]
