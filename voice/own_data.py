"""What the work on links holds about a person, and how long."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from office.registries import OwnData, RetentionRule, own_data, retention
from voice.models import Ask, Exchange, Word


def _nothing(_now: Any) -> int:
    return 0


def register() -> None:
    for model, name, title, who, fields, keeps in (
        (Ask, "voice.Ask", _("what you asked along a link"), "asked_by", ("link", "words", "asked_at", "state"),
         _("Asks between coalitions: as long as the link’s history; the name goes with the person.")),
        (Exchange, "voice.Exchange", _("exchanges you wrote down"), "entered_by", ("link", "what", "on"),
         _("Exchanges between coalitions: as long as the link’s history; the name goes with the person.")),
        (Word, "voice.Word", _("word you sent for a hub"), "sent_by", ("link", "words", "on"),
         _("Word that a hub sent: as long as the link’s history; the name goes with the person.")),
    ):  # fmt: skip
        own_data.register(_own(model, name, title, who, fields))
        retention.register(RetentionRule(name, keeps, None, _nothing))


def _own(model: Any, name: str, title: Any, who: str, fields: tuple[str, ...]) -> OwnData:
    def rows(person: Any) -> Any:
        return model.objects.filter(**{who: person})

    def forget(person: Any) -> int:
        return int(rows(person).update(**{who: None}))

    return OwnData(name, title, rows, fields, forget)
