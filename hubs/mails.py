"""The emails of hubs: about connections, requests for a hub, and outdated help listings."""

from typing import Any, Self

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coalitions.mail_bases import ToFacilitators
from coalitions.models import Coalition
from hubs import samples
from hubs.models import HubCircle, HubRequest, Liaison
from mailing.contacts import Contact
from mailing.mail import Mail


class LinkMail(ToFacilitators[HubCircle]):
    """Takes `ours` and `partner` (each with `name`), and `path`, the page to act on, without its language prefix."""

    related = ("hub", "circle")

    @classmethod
    def sample(cls) -> Self:
        link = samples.LINK
        return cls(
            link,
            ours={"name": link.circle.name},
            partner={"name": link.hub.name},
            path="/circles/just-transportation/links/1/",
            liaison="Denise Okafor",
        )


class LinkProposed(LinkMail):
    title = _("A connection is proposed")


class LinkAgreed(LinkMail):
    title = _("A connection is agreed")


class LinkDeclined(LinkMail):
    title = _("A proposal is closed")


class LinkReview(LinkMail):
    title = _("A connection is up for review")


class LinkEnded(LinkMail):
    title = _("A connection has ended")


class LiaisonNamed(Mail[Liaison]):
    title = _("Someone is asked to be liaison")
    related = ("link__hub", "link__circle")

    @property
    def recipient(self) -> Contact:
        return self.row.person.contact

    @property
    def owed_by(self) -> Coalition:
        return self.row.link.hub

    @property
    def reply_to(self) -> str:
        return self.row.link.hub.contact_email

    def is_moot(self) -> bool:
        """Return whether the person has left the hub or declined."""
        return self.row.until is not None

    def context(self) -> dict[str, Any]:
        """Return the path where the named person answers, in the language of the mail."""
        return {"path": reverse("links:seat", kwargs={"pk": self.row.pk})}

    sample_row = samples.liaison


class LiaisonSits(LinkMail):
    """Takes `seat`, the key of the Liaison. The name is read when it is sent, as the liaison wants it shown then."""

    title = _("Someone agreed to be liaison")

    def context(self) -> dict[str, Any]:
        seat = Liaison.objects.select_related("person").filter(pk=self.given.get("seat") or 0).first()
        return {"liaison": seat.public_name if seat else gettext("A member of the hub")}


class SeatVacant(LinkMail):
    title = _("A liaison is needed")


class HelpStale(Mail[None]):
    """Takes the listings' `names`, the `path` where they are edited, and whether it goes to staff (`is_staff`)."""

    title = _("Help listings need to be checked")

    @classmethod
    def sample(cls) -> Self:
        names = ["Sample Energy Fund", "Sample Ride Line"]
        return cls(None, names=names, path="/hubs/clayton/manage/help/", is_staff=False)


class HubRequestMail(Mail[HubRequest]):
    """Sent to the neighbor who requested the hub. Staff see a phone number with the request and call."""

    related = ("hub", "county")

    @property
    def recipient(self) -> Contact:
        return Contact(name=self.row.name, email=self.row.email, language=self.row.language)

    def context(self) -> dict[str, Any]:
        """Return the place, the hub opened for the request, and the path to join it."""
        row = self.row
        where = row.county.name if row.county else row.place
        return {"where": where, "hub": row.hub, "path": row.hub.join_path if row.hub else ""}

    sample_row = samples.hub_request


class HubAsked(HubRequestMail):
    title = _("Someone asked for a hub")


class HubForming(HubRequestMail):
    title = _("A requested hub is being formed")


class HubDeclined(HubRequestMail):
    title = _("A requested hub won’t start for now")


class HubOpened(HubRequestMail):
    """Also sent as a call, which the hub owes."""

    title = _("A requested hub is open")

    @property
    def recipient(self) -> Contact:
        row = self.row
        return Contact(name=row.name, email=row.email, phone=row.phone or None, language=row.language)

    @property
    def owed_by(self) -> Coalition | None:
        return self.row.hub
