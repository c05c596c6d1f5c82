"""Every address of the portal. Apps are named by string: this room imports none of them."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from pse_portal import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.live, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("", include("office.urls")),
    path("admin/", admin.site.urls),
    path("", include("mailing.urls")),
    path("webhooks/", include("dialogue.inbound_urls")),
    path("dialogue/feed/", include("dialogue.feed_urls")),
    path("events/", include("events.calendar_urls")),
    path("agenda/", include("agenda.feed_urls")),
    path("volunteer/", include("volunteering.calendar_urls")),
    path("news/feed/", include("news.feed_urls")),
]

if settings.DEBUG:
    urlpatterns += [path("dev/design/", include("pages.design"))]

urlpatterns += i18n_patterns(
    path("accounts/", include("allauth.urls")),
    path("address/", include("people.urls")),
    path("circles/", include("circles.urls")),
    path("hubs/", include("hubs.urls")),
    path("events/", include("events.urls")),
    path("", include("events.short_urls")),
    path("rsvp/", include("events.rsvp_urls")),
    path("volunteer/", include("volunteering.urls")),
    path("shift/", include("volunteering.shift_urls")),
    path("news/", include("news.urls")),
    path("newsletter/", include("news.newsletter_urls")),
    path("", include("hubs.link_urls")),
    path("", include("hubs.help_urls")),
    path("", include("coalitions.claim_urls")),
    path("", include("events.plan_urls")),
    path("", include("agenda.urls")),
    path("", include("voice.urls")),
    path("", include("dialogue.urls")),
    path("moderation/", include("dialogue.moderation_urls")),
    path("", include("volunteering.team_urls")),
    path("", include("volunteering.event_urls")),
    path("", include("pages.urls")),
    prefix_default_language=False,
)

handler400 = "pse_portal.errors.bad_request"
handler403 = "pse_portal.errors.permission_denied"
handler404 = "pse_portal.errors.page_not_found"
handler500 = "pse_portal.errors.server_error"
