"""The agenda's mails: to facilitators, to the author of an item, and to its supporters."""

from datetime import datetime
from typing import Any, Self

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agenda import samples
from agenda.models import AgendaItem, Carrying, Change, GuestSupport, Story, Update, ViewAnswer
from agenda.models.guest_support import PENDING_FOR
from coalitions.mail_bases import OfCoalition, ToFacilitators
from mailing.contacts import Contact
from mailing.mail import Mail, Row
from mailing.models import Message
from mailing.streams import Stream


class AgendaStream(Stream):
    name = "agenda"
    words = _("updates on goals you support")
    path = "/agenda/"


class ItemMail(OfCoalition[AgendaItem]):
    """A mail to the item's author, or to the facilitators."""

    related = ("coalition", "partner")

    @classmethod
    def sample(cls) -> Self:
        return cls(samples.item(samples.CIRCLE))


class Proposed(ToFacilitators[AgendaItem], ItemMail):
    title = _("A member proposed a goal")


class Opened(ItemMail):
    title = _("A proposal was added to the agenda")


class Declined(ItemMail):
    """Context: the reason (`note`)."""

    title = _("A proposal wasn’t accepted")

    @classmethod
    def sample(cls) -> Self:
        note = "Word for word, this is on the agenda already."
        return cls(samples.item(samples.CIRCLE), note=note)


class ConfirmSupport(OfCoalition[GuestSupport]):
    title = _("Confirm your support")
    related = ("item__coalition",)

    @property
    def expires_at(self) -> datetime:
        return self.row.asked_at + PENDING_FOR

    def is_moot(self) -> bool:
        return self.row.confirmed_at is not None

    def context(self) -> dict[str, str]:
        return {"path": reverse("agenda:confirm-support", args=[self.row.token])}

    sample_row = samples.guest_support


class CarryingMail(Mail[Carrying]):
    related = ("origin__coalition", "item__coalition")

    sample_row = samples.carrying


class CarriedHere(ToFacilitators[Carrying], CarryingMail):
    title = _("A hub brought a priority to your circle")


class ToFollowers(Mail[Row]):
    """A mail to the people in `audiences.Followers`.

    Context: the pk of the `item`, and the person pks to leave out (`but`).
    """

    kind = Message.Kind.BULK
    may_be_paused = True

    @property
    def stream(self) -> str:
        return AgendaStream.of()


class Carried(ToFollowers[Carrying], CarryingMail):
    title = _("A priority was brought to a circle")


class Moved(ToFollowers[Change]):
    title = _("A goal has a new status")
    related = ("item__coalition", "item__partner", "coalition")

    sample_row = samples.change


class Joined(Moved):
    title = _("Two goals were merged")


class Updated(ToFollowers[Update]):
    name = "agenda/email/update"
    title = _("An update on a goal")
    related = ("item__coalition", "coalition")

    sample_row = samples.update


class ViewMail(ToFacilitators[ViewAnswer]):
    related = ("request__item__coalition", "request__coalition", "hub")

    sample_row = samples.view


class ViewAsked(ViewMail):
    title = _("A hub was asked for its view")


class ViewGiven(ViewMail):
    title = _("A hub gave its view")


class StoryKept(OfCoalition[Story]):
    title = _("A story was added")
    related = ("coalition",)

    @property
    def recipient(self) -> Contact:
        row = self.row
        if row.person is not None:
            return row.person.contact
        return Contact(
            name=row.teller, email=row.email or None, phone=row.phone or None, language=row.language
        )

    sample_row = samples.story


AnyToFollowers = type[ToFollowers[Any]]
