"""Webhooks through which the mail provider delivers incoming mail; signed or with a secret, as its other webhook."""

from anymail.webhooks.mailgun import MailgunInboundWebhookView
from anymail.webhooks.postmark import PostmarkInboundWebhookView
from django.conf import settings
from django.urls import URLPattern, path

app_name = "inbound"

urlpatterns: list[URLPattern] = []
if settings.MAIL_PROVIDER == "mailgun":
    urlpatterns.append(path("mailgun/inbound/", MailgunInboundWebhookView.as_view(), name="mailgun"))
if settings.MAIL_PROVIDER == "postmark":
    urlpatterns.append(path("postmark/inbound/", PostmarkInboundWebhookView.as_view(), name="postmark"))
