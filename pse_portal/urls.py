"""Every URL of the portal. Apps are named by string: this app imports none of them."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from pse_portal import health, metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.live, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("", include("office.urls")),
    path("admin/", admin.site.urls),
    path("", include("mailing.urls")),
    path("webhooks/", include("dialogue.urls.inbound")),
    path("dialogue/feed/", include("dialogue.urls.feeds")),
    path("events/", include("events.urls.calendars")),
    path("agenda/", include("agenda.urls.feeds")),
    path("volunteer/", include("volunteering.urls.calendars")),
    path("news/feed/", include("news.urls.feeds")),
    path("decisions/", include("advocacy.urls.decision_feeds")),
    path("", include("pages.near_urls")),
    path("", include("pages.file_urls")),
]

if settings.DEBUG:
    urlpatterns += [path("dev/design/", include("pages.design"))]

urlpatterns += i18n_patterns(
    path("", include("pages.urls")),
    path("accounts/", include("allauth.urls")),
    path("address/", include("people.urls")),
    path("staff/", include("people.staff_urls")),
    path("me/data/", include("people.data_urls")),
    path("circles/", include("circles.urls")),
    path("hubs/", include("hubs.urls.hubs")),
    path("events/", include("events.urls.events")),
    path("", include("events.urls.short_links")),
    path("rsvp/", include("events.urls.rsvps")),
    path("volunteer/", include("volunteering.urls.opportunities")),
    path("shift/", include("volunteering.urls.shifts")),
    path("news/", include("news.urls.articles")),
    path("newsletter/", include("news.urls.newsletter")),
    path("", include("hubs.urls.connections")),
    path("", include("hubs.urls.help")),
    path("", include("coalitions.urls.claims")),
    path("", include("events.urls.planner")),
    path("", include("agenda.urls.items")),
    path("", include("voice.urls")),
    path("", include("advocacy.urls.public")),
    path("decisions/", include("advocacy.urls.decisions")),
    path("", include("advocacy.urls.commitments")),
    path("", include("advocacy.urls.petitions")),
    path("", include("advocacy.urls.organizations")),
    path("", include("dialogue.urls.dialogue")),
    path("moderation/", include("dialogue.urls.moderation")),
    path("", include("volunteering.urls.team")),
    path("", include("volunteering.urls.events")),
    path("figures/", include("reporting.urls")),
    prefix_default_language=False,
)

handler400 = "pse_portal.errors.bad_request"
handler403 = "pse_portal.errors.permission_denied"
handler404 = "pse_portal.errors.page_not_found"
handler500 = "pse_portal.errors.server_error"
