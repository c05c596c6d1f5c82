"""Feeds, without a language in the path; `?lang=es` asks for Spanish."""

from django.urls import URLPattern, path, re_path

from news.feeds import FORMATS, feed

app_name = "feeds"

urlpatterns: list[URLPattern] = []
for form in FORMATS:
    name, tail = form or "rss", f"{form}/" if form else ""
    urlpatterns += [
        path(tail, feed(form), name=name),
        re_path(rf"^(?P<kind>circle|hub)/(?P<slug>[-\w]+)/{tail}$", feed(form), name=f"{name}-of"),
    ]
