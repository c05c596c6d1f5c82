from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class HubsConfig(AppConfig):
    name = "hubs"
    verbose_name = _("Equity Hubs")

    def ready(self) -> None:
        from hubs import linking, mails, own_data, panels, signs, waiting
        from mailing.calls import Question, questions
        from office.registries import Consequence, PageText, coalition_ends, membership_ends, page_texts

        panels.register()
        waiting.register()
        own_data.register()
        signs.register()
        page_texts.register(
            PageText(
                "hub",
                "meeting_place",
                _("Meeting place"),
                (_("Meeting place, in English"), _("Meeting place, in Spanish")),
                _("The name of the house and the town. The address of a home does not belong here."),
                max_length=200,
            )
        )
        questions.register(Question(mails.LiaisonNamed, linking.answer_seat))
        membership_ends.register(Consequence("hubs.seats", linking.leave_seats_of))
        coalition_ends.register(Consequence("hubs.links", linking.end_links_of))
        post_migrate.connect(_fill, sender=self)


def _fill(**_kwargs: Any) -> None:
    from hubs import groups, places

    places.load()
    groups.grant_hubs()
