"""Every address of the portal. Apps are named by string: this room imports none of them."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("", include("mailing.urls")),
]

urlpatterns += i18n_patterns(
    path("accounts/", include("allauth.urls")),
    path("circles/", include("circles.urls")),
    path("hubs/", include("hubs.urls")),
    path("events/", include("events.urls")),
    path("news/", include("news.urls")),
    path("", include("pages.urls")),
    prefix_default_language=False,
)
