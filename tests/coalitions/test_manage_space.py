"""Who may open which page of the Manage area: every URL of it, found in the URLconf."""

import pytest
from django.urls import reverse
from django.utils import timezone

from coalitions import announcements, invitations, join_requests, letters, paper_lists, partner_organizations
from coalitions.models import Letter, Membership, Partner
from mailing.models import Call
from tests.confirmed import sign_in
from tests.factories import make_circle, make_facilitator, make_hub, make_link, make_member, make_person
from tests.test_public_pages import ADDRESSES

pytestmark = pytest.mark.django_db


def belongs_to_the_space(name: str) -> bool:
    values = {key: 1 if key == "pk" else "x" for key in ADDRESSES[name]}
    address = reverse(name, kwargs=values or None)
    return "/manage/" in address or "/links/propose/" in address or "/links/1/" in address


SPACE = sorted(
    name
    for name in ADDRESSES
    if name.startswith(("circles:", "hubs:", "links:")) and belongs_to_the_space(name)
)


def filled_site(coalition, boss):
    """Create a row of every kind that a URL can name. Returns their keys by the URL's name."""
    letter = letters.write(
        coalition, name="Lee", email="lee@example.org", phone="", language="en", words="Hi"
    )
    sheet = paper_lists.enter(
        coalition,
        "Ruth Jones 229 555 0170",
        signed_on=timezone.localdate(),
        purposes=["membership", "call"],
        wording="x",
        by=boss,
    )
    invitations.invite(coalition, ["new@example.org"], language="en", note="", by=boss)
    join_request = join_requests.ask(coalition, name="Earl", email="", phone="+12295550199", language="en")
    partner, _made = partner_organizations.add(
        coalition, boss, name=f"Church {coalition.pk}", kind="faith", url=""
    )
    member = make_member(coalition)
    link = (
        make_link(make_hub("Fulton"), coalition)
        if coalition.is_circle
        else make_link(coalition, make_circle())
    )
    words = {"subject_en": "Hall", "words_en": "Closed.", "subject_es": "", "words_es": ""}
    return {
        "announcement": announcements.draft(coalition, words, by=boss).pk,
        "letter": letter.pk,
        "decide": member.pk,
        "answer-call": join_request.pk,
        "call-made": Call.objects.owed_by(coalition).get().pk,
        "manage-member": member.pk,
        "paper-sheet": sheet.pk,
        "remove-partner": partner.pk,
        f"manage-{coalition.kind}": link.pk,
    }


def addresses(coalition, numbers):
    for name in SPACE:
        namespace, _colon, page = name.partition(":")
        ours = f"{coalition.kind}s" == namespace or name.endswith(f"-{coalition.kind}")
        if ours:
            values = {"slug": coalition.slug}
            if "pk" in ADDRESSES[name]:
                values["pk"] = numbers[page]
            yield name, reverse(name, kwargs=values)


def test_space_has_all_the_addresses_we_know_of():
    assert {name.partition(":")[2] for name in SPACE if name.startswith("hubs:")} >= {
        "manage", "page", "how-to-join", "requests", "decide", "answer-call", "letters", "letter", "calls", "call-made",
        "manage-members", "manage-member", "paper", "paper-sheet", "invite", "leads", "partners", "remove-partner",
        "print-flyer", "announce", "announcement",
    }  # fmt: skip
    assert {"links:manage-hub", "links:propose-circle"} <= set(SPACE)


@pytest.mark.parametrize("kind", ["circle", "hub"])
def test_nobody_but_its_own_facilitators_opens_anything_of_a_coalition(client, kind):
    coalition = make_circle() if kind == "circle" else make_hub()
    other = make_circle() if kind == "circle" else make_hub("Fulton")
    boss = make_facilitator(coalition)
    numbers = filled_site(coalition, boss)
    viewers = {
        "who leads another": make_facilitator(other),
        "a member": make_member(coalition).person,
        "a stranger": make_person(),
        "who led it once": make_member(coalition, role="facilitator", state="left").person,
        "staff": make_person(is_staff=True),
        "superuser": make_person(is_staff=True, is_superuser=True),
    }
    before = (
        Membership.objects.count(),
        Letter.objects.filter(state="waiting").count(),
        Partner.objects.count(),
    )

    for who, viewer in viewers.items():
        client.force_login(viewer)
        for name, address in addresses(coalition, numbers):
            for method in (client.get, client.post):
                status = method(address, {"do": "close", "decision": "yes", "outcome": "reached"}).status_code
                assert status in {404, 405}, f"{who} opens {name}"

    after = (
        Membership.objects.count(),
        Letter.objects.filter(state="waiting").count(),
        Partner.objects.count(),
    )
    assert before == after
    sign_in(client, boss)  # an export asks the person to confirm that it is them
    for name, address in addresses(coalition, numbers):
        assert client.get(address).status_code in {200, 405}, name


@pytest.mark.parametrize("kind", ["circle", "hub"])
def test_rows_of_one_coalition_cannot_be_reached_through_another(client, kind):
    """Request other coalitions' rows at the URLs of a facilitator's own coalition."""
    theirs = make_circle() if kind == "circle" else make_hub()
    own = make_circle() if kind == "circle" else make_hub("Fulton")
    numbers = filled_site(theirs, make_facilitator(theirs))
    client.force_login(make_facilitator(own))

    tried = [(name, address) for name, address in addresses(own, numbers) if "pk" in ADDRESSES[name]]
    assert len(tried) == 9
    for name, address in tried:
        for method in (client.get, client.post):
            status = method(address, {"do": "remove", "reason": "x", "decision": "yes"}).status_code
            assert status in {404, 405}, name
