"""Page types of advocacy."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from advocacy import (
    commitment_steps,
    evidence,
    organization_signatures,
    petitions,
    pledges,
    set_asides,
    signatures,
)
from advocacy.models import Commitment, OrganizationSignature, Petition, Pledge, PublicBody, Signature
from agenda.models import State
from coalitions.models import Organization, Partner
from hubs.models import County
from tests.factories import make_item
from tests.page_types.sample_site import Page, SampleSite


def fill(sample_site: SampleSite) -> None:
    """Create a decision maker."""
    body = PublicBody.objects.create(
        name="Sample Transit Board",
        slug="sample-transit-board",
        kind=PublicBody.Kind.TRANSIT,
        about_en="Decides on bus lines and fares.",
        about_es="Decide sobre las líneas de autobús y las tarifas.",
        website="https://transit.example.org/",
        phone="+14045550100",
        email="clerk@transit.example.org",
        is_sample=True,
    )
    body.counties.set(County.objects.filter(name="Clayton"))
    fill_commitments(sample_site, body)
    fill_petitions(sample_site, body)
    fill_pledges(sample_site)


def fill_commitments(sample_site: SampleSite, body: PublicBody) -> None:
    """Create commitments: with evidence and a decision, overdue, and quoted; and a goal that is won."""
    assert sample_site.link is not None
    hub, boss = sample_site.link.hub, sample_site.people["facilitator"]
    words = {
        "title_en": "Shelters at forty stops",
        "title_es": "Techos en cuarenta paradas",
        "words_en": "We will build forty shelters by spring.",
        "words_es": "Construiremos cuarenta techos para la primavera.",
    }
    today = timezone.localdate()
    shelters = Commitment.objects.create(
        **words, slug="the-shelters", body=body, watched_by=hub, amount=40, unit_en="shelters", unit_es="techos", jobs=12,
        promised_on=today - timedelta(days=300), due_on=today - timedelta(days=3), document="Board resolution 12",
        document_page="4", document_url="https://transit.example.org/resolution-12.pdf", is_sample=True,
    )  # fmt: skip
    quoted = Commitment.objects.create(
        title_en="A rapid bus line", title_es="Una línea de autobús rápido", words_en="Service in 2026.",
        words_es="Servicio en 2026.", slug="the-line", body=body, watched_by=hub, is_reviewed=False,
        quoted_en="remains in planning phases", quoted_es="sigue en planeación", quoted_as_of_en="Nov 2024",
        quoted_as_of_es="noviembre de 2024",
        quoted_source="Sample News", quoted_url="https://news.example.org/", seen="news", is_sample=True,
    )  # fmt: skip
    for row in (shelters, quoted):
        row.counties.set(County.objects.filter(name="Clayton"))
    seen = {
        "says": "partly",
        "note": "Ten are up.",
        "how": "phone",
        "name": "Rosa Diaz",
        "phone": "+14045550142",
    }
    evidence.show(evidence.take(shelters, boss, **seen), boss)
    commitment_steps.decide(shelters, "partly", boss, "Ten of forty are up.")
    commitment_steps.reopen(shelters, boss, "The board set a new date.")
    evidence.take(shelters, boss, **seen)
    make_item(
        sample_site.link.circle, slug="the-won-goal", state=State.WON, closed_on=today, title_en="Shelters at the stops",
        title_es="Techos en las paradas", learned_en="Ask early.", learned_es="Pedir antes.",
    )  # fmt: skip


def fill_petitions(sample_site: SampleSite, body: PublicBody) -> None:
    """Create petitions: open with signatures of every kind, concluded, and waiting for a second person."""
    assert sample_site.link is not None
    hub, boss, staff = sample_site.link.hub, sample_site.people["facilitator"], sample_site.people["staff"]
    words = {
        "title_en": "Night buses until two",
        "title_es": "Autobuses nocturnos hasta las dos",
        "text_en": "Please run the bus until two.",
        "text_es": "Que el autobús pase hasta las dos.",
        "body": body,
        "coalition_id": hub.pk,
        "is_sample": True,
    }
    now = timezone.now()
    running = Petition.objects.create(**words, slug="the-petition", published_at=now)
    Petition.objects.create(**words, slug="the-draft", created_by=staff)
    for nth, name in enumerate(("Ana Ruiz", "ana ruiz")):
        row = signatures.ask(running, name=name, email=f"ana{nth}@mail.test", zip_code="30236", language="en")
        assert row is not None
        signatures.confirm(row)
    signatures.ask(running, name="Luis Ruiz", email="luis@mail.test", zip_code="30236", language="en")
    lines = [signatures.Line("Rosa Diaz", "30236"), signatures.Line()]
    signatures.enter_sheet(running, boss, number=1, signed_on=timezone.localdate(), lines=lines)
    for name in ("Riders’ Alliance", "Sample Church"):
        signed = organization_signatures.ask(
            running,
            name=name,
            email="a@riders.test",
            signer="Ana Ruiz",
            role="Chair",
            words="We ride every day.",
        )
        assert signed is not None
        if name != "Sample Church":
            organization_signatures.confirm(signed)
            organization_signatures.show(signed, boss)
    set_asides.put_aside(running, staff, {"name": "Rosa"}, "The same person on two sheets.")
    done = Petition.objects.create(**words, slug="the-old-petition", published_at=now)
    today = timezone.localdate()
    petitions.deliver(done, boss, to_whom="The board’s clerk", by_whom="Denise Okafor", delivered_on=today)
    petitions.conclude(done, boss, outcome_en="The board voted yes.", outcome_es="La junta votó que sí.")


def fill_pledges(sample_site: SampleSite) -> None:
    """Create a partner with a confirmed pledge, and one to confirm."""
    assert sample_site.link is not None
    hub, boss = sample_site.link.hub, sample_site.people["facilitator"]
    partner = Organization.objects.create(name="Sample Bus Riders", is_sample=True)
    Partner.objects.create(organization=partner, coalition_id=hub.pk)
    given = {"words": "Two buses for the hearing", "contact_name": "Ana Ruiz", "email": "ana@riders.test"}
    pledges.confirm(pledges.enter(hub, partner, boss, due_on=timezone.localdate(), **given))
    pledges.enter(hub, partner, boss, **given)


def _organization(sample_site: SampleSite) -> str:
    return Organization.objects.get(name="Sample Bus Riders").get_absolute_url()


def _pledge(sample_site: SampleSite) -> str:
    return reverse("organizations:pledge", args=[Pledge.objects.get(confirmed_at=None).token])


def _confirm(sample_site: SampleSite) -> str:
    return reverse("petitions:confirm", args=[Signature.objects.pending().earliest("pk").token])


def _confirm_organization(sample_site: SampleSite) -> str:
    row = OrganizationSignature.objects.filter(confirmed_at=None).earliest("pk")
    return reverse("petitions:confirm-organization", args=[row.token])


PUBLIC = [
    Page("advocacy:bodies"),
    Page("advocacy:bodies", query="?county=worth&open=1", state="nothing fits"),
    Page("advocacy:body", ("sample-transit-board",)),
    Page("commitments:list"),
    Page("commitments:list", query="?county=fulton", state="nothing fits"),
    Page("commitments:detail", ("the-shelters",)),
    Page("commitments:detail", ("the-line",), state="quoted"),
    Page("commitments:give", ("the-shelters",)),
    Page("commitments:give", ("the-shelters",), query="?done=1", state="thanks"),
    Page("petitions:list"),
    Page("petitions:detail", ("the-petition",)),
    Page("petitions:detail", ("the-petition",), query="?done=1", state="thanks"),
    Page("petitions:detail", ("the-old-petition",), state="concluded"),
    Page("petitions:organization", ("the-petition",)),
    Page("petitions:paper", ("the-petition",)),
    Page("petitions:confirm", path=_confirm),
    Page("organizations:detail", path=_organization),
    Page("organizations:pledge", path=_pledge),
    Page("petitions:confirm-organization", path=_confirm_organization),
]
SIGNED_IN = [
    Page("commitments:manage-hub", ("the-hub",), viewer="facilitator"),
    Page("commitments:add", ("the-hub",), viewer="facilitator"),
    Page("commitments:review", ("the-shelters",), viewer="facilitator"),
    Page("commitments:review", ("the-line",), viewer="facilitator", state="quoted"),
    Page("commitments:take", ("the-shelters",), viewer="facilitator"),
    Page("commitments:from-goal", ("the-won-goal",), viewer="facilitator"),
    Page("petitions:manage", ("the-petition",), viewer="facilitator"),
    Page("petitions:manage", ("the-draft",), viewer="facilitator", state="draft"),
    *(
        Page(f"petitions:{what}", ("the-petition",), viewer="facilitator")
        for what in ("call", "sheet", "delivery", "outcome")
    ),
    Page("organizations:pledges-hub", ("the-hub",), viewer="facilitator"),
    Page("petitions:set-aside", ("the-petition",), viewer="staff"),
]
NO_PAGES = {
    "commitments:file": "a file; read in tests/advocacy/test_commitments.py",
    "petitions:file": "a file; read in tests/advocacy/test_petitions.py",
    "organizations:pledges-circle": "the hub's own is looked at; one view and template for both",
}
