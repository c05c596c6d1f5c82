from django.urls import path

from volunteering import manage_views, own_views, public_views, roster_views

app_name = "volunteering"

urlpatterns = [
    path("", public_views.shift_list, name="list"),
    path("again/", public_views.again, name="again"),
    path("me/", own_views.me, name="me"),
    path("mine/<str:token>/", own_views.mine, name="mine"),
    path("mine/<str:token>/letter/", own_views.letter, name="hours-letter"),
    path("<slug:slug>/", public_views.detail, name="detail"),
    path("<slug:slug>/apply/", public_views.apply, name="apply"),
    path("<slug:slug>/shifts/<int:pk>/", public_views.sign_up, name="sign-up"),
    path("<slug:slug>/manage/", manage_views.overview, name="manage"),
    path("<slug:slug>/manage/edit/", manage_views.edit, name="edit"),
    path("<slug:slug>/manage/add/", manage_views.add_shift, name="add"),
    path("<slug:slug>/manage/sheet/", manage_views.sheet, name="sheet"),
    path("<slug:slug>/manage/sheet.csv", manage_views.sheet_template, name="sheet-template"),
    path("<slug:slug>/manage/people.csv", manage_views.people_csv, name="people-csv"),
    path("<slug:slug>/manage/write/", manage_views.write, name="write"),
    path("<slug:slug>/manage/write/<int:pk>/", manage_views.letter, name="letter"),
    path("<slug:slug>/manage/shifts/<int:pk>/", roster_views.roster, name="roster"),
    path("<slug:slug>/manage/shifts/<int:pk>/edit/", roster_views.edit_shift, name="edit-shift"),
    path("<slug:slug>/manage/shifts/<int:pk>/people/<int:row>/", roster_views.decide, name="decide"),
    path("<slug:slug>/manage/shifts/<int:pk>/code/<slug:code>/", roster_views.by_code, name="by-code"),
]
