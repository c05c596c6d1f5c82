"""URLs without a language: the mail knows its own. `/dev/` exists only with DEBUG."""

from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from django.conf import settings
from django.urls import URLPattern, path

from mailing import views

app_name = "mailing"

urlpatterns: list[URLPattern] = [path("mail/stop/<str:token>/", views.stop, name="stop")]

if settings.MAIL_PROVIDER == "mailgun":
    urlpatterns.append(path("webhooks/mailgun/", MailgunTrackingWebhookView.as_view(), name="mailgun"))
if settings.MAIL_PROVIDER == "postmark":
    urlpatterns.append(path("webhooks/postmark/", PostmarkTrackingWebhookView.as_view(), name="postmark"))

if settings.DEBUG:
    urlpatterns += [
        path("dev/mail/", views.kept_mails, name="kept_mails"),
        path("dev/mail/<int:number>/", views.kept_mail, name="kept_mail"),
        path("dev/mail/<int:number>/html/", views.kept_mail_html, name="kept_mail_html"),
    ]
