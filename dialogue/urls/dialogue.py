"""URLs of the dialogue and documents, below the pages of circles and hubs; included by dotted name at the root."""

from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.urls import path

from dialogue.views import documents, mail, posts, reports, threads

app_name = "dialogue"

PAGES: list[tuple[str, Callable[..., HttpResponseBase], str]] = [
    ("dialogue/", threads.threads, "threads"),
    ("dialogue/all-read/", threads.all_read, "all-read"),
    ("dialogue/new/", threads.begin, "begin"),
    ("dialogue/following/", threads.follow_all, "follow-all"),
    ("dialogue/<int:pk>/", threads.thread, "thread"),
    ("dialogue/<int:pk>/follow/", threads.follow, "follow"),
    ("dialogue/<int:pk>/tend/", threads.tend, "tend"),
    ("dialogue/<int:pk>/<int:post>/edit/", posts.edit, "edit"),
    ("dialogue/<int:pk>/<int:post>/versions/", posts.versions, "versions"),
    ("dialogue/<int:pk>/<int:post>/remove/", posts.remove, "remove"),
    ("dialogue/<int:pk>/<int:post>/report/", posts.report, "report"),
    ("dialogue/<int:pk>/<int:post>/mute/", posts.mute, "mute"),
    ("dialogue/<int:pk>/<int:post>/show/", posts.show_to_all, "show-to-all"),
    ("dialogue/<int:pk>/<int:post>/thanks/", posts.thank, "thank"),
    ("documents/", documents.documents, "documents"),
    ("documents/share/", documents.share, "share"),
    ("documents/<int:pk>/file/", documents.document_file, "document-file"),
    ("documents/<int:pk>/tend/", documents.tend, "tend-document"),
    ("manage/reports/", reports.reports, "reports"),
    ("manage/reports/<int:pk>/", reports.report_case, "report-case"),
]

urlpatterns = [
    *(
        path(f"{kind}s/<slug:slug>/{page}", view, {"kind": kind}, name=f"{name}-{kind}")
        for kind in ("circle", "hub")
        for page, view, name in PAGES
    ),
    path("me/muted/<int:pk>/", posts.unmute, name="unmute"),
    path("dialogue/less/<str:token>/", mail.less, name="less"),
]
