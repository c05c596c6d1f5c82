from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class MailingConfig(AppConfig):
    name = "mailing"
    verbose_name = _("Mail")

    def ready(self) -> None:
        from anymail.signals import tracking

        from mailing import groups, webhooks, wiping
        from office import registries

        for entry in wiping.OWN_DATA:
            registries.own_data.register(entry)
        for rule in wiping.RULES:
            registries.retention.register(rule)
        autodiscover_modules("mails", "audiences")
        post_migrate.connect(groups.grant_mailing, sender=self)
        tracking.connect(webhooks.heard)
