from django.urls import path

from volunteering.views import manage, own, public, roster

app_name = "volunteering"

urlpatterns = [
    path("", public.shift_list, name="list"),
    path("again/", public.again, name="again"),
    path("me/", own.me, name="me"),
    path("mine/<str:token>/", own.mine, name="mine"),
    path("mine/<str:token>/letter/", own.letter, name="hours-letter"),
    path("<slug:slug>/", public.detail, name="detail"),
    path("<slug:slug>/apply/", public.apply, name="apply"),
    path("<slug:slug>/shifts/<int:pk>/", public.sign_up, name="sign-up"),
    path("<slug:slug>/manage/", manage.overview, name="manage"),
    path("<slug:slug>/manage/edit/", manage.edit, name="edit"),
    path("<slug:slug>/manage/add/", manage.add_shift, name="add"),
    path("<slug:slug>/manage/sheet/", manage.sheet, name="sheet"),
    path("<slug:slug>/manage/sheet.csv", manage.sheet_template, name="sheet-template"),
    path("<slug:slug>/manage/people.csv", manage.people_csv, name="people-csv"),
    path("<slug:slug>/manage/write/", manage.write, name="write"),
    path("<slug:slug>/manage/write/<int:pk>/", manage.letter, name="letter"),
    path("<slug:slug>/manage/shifts/<int:pk>/", roster.roster, name="roster"),
    path("<slug:slug>/manage/shifts/<int:pk>/edit/", roster.edit_shift, name="edit-shift"),
    path("<slug:slug>/manage/shifts/<int:pk>/people/<int:row>/", roster.decide, name="decide"),
    path("<slug:slug>/manage/shifts/<int:pk>/code/<slug:code>/", roster.by_code, name="by-code"),
]
