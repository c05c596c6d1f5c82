"""The personal data that advocacy holds; the public contacts of decision makers are none."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from advocacy import deeds, evidence, organization_signatures, petitions, speakers
from advocacy.models import (
    DecisionFollower,
    Deed,
    Evidence,
    OrganizationSignature,
    Pledge,
    Signature,
    Speaker,
)
from office.privacy import After, Blank, Held

TITLE = _("Advocacy")

EVIDENCE_CONTACT_KEPT_FOR = timedelta(days=365)

HELD: list[Held] = [
    Held(
        Deed,
        _("actions you told us about"),
        _(
            "That you acted: 90 days, or 90 days after the outcome you asked to hear. Then only the number stays."
        ),
        fields=("action", "done_at", "how", "name", "email", "phone", "heard_back", "wants_outcome"),
        person="person",
        contact=("email", "phone"),
        forget=deeds.forget,
        erase=deeds.sweep,
        merges=True,
        one_per="action",
    ),
    Held(
        Speaker,
        _("where you offered to speak"),
        _(
            "That you offered to speak: until 30 days after the last meeting about it. Then only the county and the topic stay."
        ),
        fields=(
            "sitting",
            "name",
            "email",
            "phone",
            "county",
            "coalition",
            "topic",
            "about",
            "needs_ride",
            "needs_interpreter",
            "shows_name",
            "state",
            "offered_at",
            "was_heard",
        ),
        person="person",
        contact=("email", "phone"),
        erase=speakers.sweep,
        merges=True,
        one_per="sitting",
    ),
    Held(
        DecisionFollower,
        _("decisions you follow"),
        _("Decisions you follow: until you stop."),
        fields=("decision", "since"),
        person="person",
        merges=True,
        one_per="decision",
    ),
    Held(
        Evidence,
        _("evidence you gave about a commitment"),
        _(
            "Evidence about commitments: as long as we show the commitment. Your name and contact information: one year."
        ),
        fields=("commitment", "given_at", "says", "note", "name", "email", "phone"),
        person="person",
        contact=("email", "phone"),
        forget=evidence.forget,
        unname=Blank("person", "name", "email", "phone"),
        erase=After(EVIDENCE_CONTACT_KEPT_FOR, "given_at", Blank("name", "email", "phone")),
        merges=True,
    ),
    Held(
        Signature,
        _("petitions you signed"),
        _("Signatures: until 90 days after delivery, then only counts. Unconfirmed ones: 7 days."),
        fields=("petition", "name", "zip_code", "email", "phone", "way", "asked_at", "confirmed_at"),
        person="person",
        contact=("email", "phone"),
        erase=petitions.sweep,
        merges=True,
        one_per="petition",
    ),
    Held(
        OrganizationSignature,
        _("letters you signed for an organization"),
        _(
            "An organization’s signature with your name and address: as long as the petition. Its logo: until a month after its year. Unconfirmed ones: 7 days."
        ),
        fields=("petition", "name", "signer", "role", "email", "asked_at", "confirmed_at"),
        contact=("email",),
        erase=organization_signatures.sweep,
    ),
    Held(
        Pledge,
        _("pledges you confirm for an organization"),
        _("A pledge with your name and address: as long as we show it."),
        fields=("organization", "coalition", "words", "contact_name", "email", "entered_at"),
        contact=("email",),
        forget=Blank("contact_name", "email"),
    ),
]
