"""The dialogue and what is shared, beneath the pages of circles and of hubs; included by string at the root."""

from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.urls import path

from dialogue import document_views, mail_views, post_views, report_views, thread_views

app_name = "dialogue"

PAGES: list[tuple[str, Callable[..., HttpResponseBase], str]] = [
    ("dialogue/", thread_views.threads, "threads"),
    ("dialogue/all-read/", thread_views.all_read, "all-read"),
    ("dialogue/new/", thread_views.begin, "begin"),
    ("dialogue/following/", thread_views.follow_all, "follow-all"),
    ("dialogue/<int:pk>/", thread_views.thread, "thread"),
    ("dialogue/<int:pk>/follow/", thread_views.follow, "follow"),
    ("dialogue/<int:pk>/tend/", thread_views.tend, "tend"),
    ("dialogue/<int:pk>/<int:post>/edit/", post_views.edit, "edit"),
    ("dialogue/<int:pk>/<int:post>/versions/", post_views.versions, "versions"),
    ("dialogue/<int:pk>/<int:post>/remove/", post_views.remove, "remove"),
    ("dialogue/<int:pk>/<int:post>/report/", post_views.report, "report"),
    ("dialogue/<int:pk>/<int:post>/show/", post_views.show_to_all, "show-to-all"),
    ("documents/", document_views.documents, "documents"),
    ("documents/share/", document_views.share, "share"),
    ("documents/<int:pk>/file/", document_views.document_file, "document-file"),
    ("documents/<int:pk>/tend/", document_views.tend, "tend-document"),
    ("manage/reports/", report_views.reports, "reports"),
    ("manage/reports/<int:pk>/", report_views.report_case, "report-case"),
]

urlpatterns = [
    *(
        path(f"{kind}s/<slug:slug>/{page}", view, {"kind": kind}, name=f"{name}-{kind}")
        for kind in ("circle", "hub")
        for page, view, name in PAGES
    ),
    path("dialogue/less/<str:token>/", mail_views.less, name="less"),
]
