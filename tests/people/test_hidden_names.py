"""Hiding one's name: `tests/page_types/hidden.py` hides one on every page; here it is shown again, and all are hidden."""

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from coalitions import mails as coalition_mails
from coalitions import membership
from coalitions.models import Coalition, Letter
from dialogue import mails as dialogue_mails
from dialogue.models import Notice, Post
from hubs.models import Liaison
from mailing.samples import written
from office.models import AuditEntry, SiteSettings
from people import names
from people.models import Consent, Person
from pse_portal import page_cache
from tests.factories import make_member, make_person
from tests.page_types import EVERY_PAGE, SampleSite, visit
from tests.page_types.hidden import KEPT_ON, REAL, SHOWN, SHOWN_ON

pytestmark = pytest.mark.django_db


def pages_with(sample_site: SampleSite, wanted: set[str], listed: set[str]) -> set[str]:
    """Which of the pages `listed` say one of the names."""
    found = set()
    for page in EVERY_PAGE:
        if page.name in listed:
            client = Client()
            html = client.get(visit(client, sample_site, page)).content.decode()
            found |= {page.name} if any(name in html for name in wanted) else set()
    return found


def test_name_shown_again_is_back_where_it_was(sample_site):
    """Also proves that hiding has something to hide on each of these pages."""
    names.show(sample_site.people["hidden"])

    assert pages_with(sample_site, {SHOWN}, SHOWN_ON) == SHOWN_ON
    assert pages_with(sample_site, {REAL, SHOWN}, {*KEPT_ON}) == {*KEPT_ON}


def test_safe_mode_hides_every_name_but_where_facilitators_manage(sample_site):
    names.show(sample_site.people["hidden"])
    everyone = {f"{name}<" for name in Person.objects.exclude(name="").values_list("name", flat=True)}
    everyone |= set(Person.objects.values_list("shown_as", flat=True)) - {""}
    SiteSettings.objects.update(safe_mode=True)

    assert pages_with(sample_site, everyone, SHOWN_ON) == set()
    client = Client()
    client.force_login(sample_site.people["member"])
    roster = client.get("/hubs/the-hub/members/").content.decode()
    assert "Names are hidden for now." in roster
    assert 'class="people"' not in roster


def test_feeds_files_and_emails_say_no_hidden_name(client, sample_site):
    person = sample_site.people["hidden"]
    post = Post.objects.filter(author=person, is_named=True).earliest("pk")
    client.force_login(sample_site.people["member"])
    addresses = [reverse("dialogue-feeds:of", args=["the-hub"]), reverse("voice:csv")]
    notice = Notice.objects.create(person=sample_site.people["member"], post=post)
    letter = Letter.objects.get(answered_by=person)

    def said() -> list[str]:
        caches["pages"].clear()
        return [
            *(b"".join(client.get(address)).decode() for address in addresses),
            str(dialogue_mails.PostMail(notice).context()["author"]),
            str(coalition_mails.LetterAnswered(letter).context()["by"]),
        ]

    assert not any(name in text for text in said() for name in (REAL, SHOWN))
    names.show(person)
    for row in (post.author, notice.post and notice.post.author, letter.answered_by):
        assert row is not None
        row.refresh_from_db()
    assert all(SHOWN in text for text in said())


def test_page_is_kept_less_than_a_minute():
    assert page_cache.KEPT_FOR + page_cache.PROXY_KEEPS_FOR <= 60


def test_one_button_hides_the_name_and_one_shows_it_again(client, sample_site):
    person = sample_site.people["member"]
    client.force_login(person)
    address = reverse("pages:visibility")

    for do, action in (("hide", "name_hidden"), ("hide", None), ("show", "name_shown"), ("show", None)):
        before = AuditEntry.objects.about(person).count()
        client.post(address, {"do": do})
        person.refresh_from_db()
        assert (person.hidden_since is not None) is (do == "hide")
        assert AuditEntry.objects.about(person).count() == before + (action is not None)
        if action:
            assert AuditEntry.objects.about(person)[0].action == action


def test_name_that_others_see_is_chosen_and_places_are_changed_one_by_one(client, sample_site):
    person = sample_site.people["member"]
    client.force_login(person)
    address = reverse("pages:visibility")
    seat = Liaison.objects.get(person=person)
    other = Liaison.objects.get(person=sample_site.people["hidden"])

    client.post(address, {"do": "rename", "shown_as": "  Blue   Heron "})
    person.refresh_from_db()
    assert (person.public_name, person.name) == ("Blue Heron", "Member Jones")
    for row in (seat, other):
        client.post(address, {"do": "off", "source": "hubs.liaison", "row": row.pk})
    seat.refresh_from_db()
    other.refresh_from_db()
    assert (seat.is_named, other.is_named) == (False, True)
    consent = Consent.objects.filter(person=person, purpose="liaison").latest("pk")
    assert (consent.is_given, consent.about) == (False, "the-hub")
    html = client.get(address).content.decode()
    assert "Not shown by name" in html
    assert client.post(address, {"do": "off", "source": "nonsense", "row": "x"}).status_code == 302


def test_switch_of_safe_mode_is_logged(client, sample_site):
    client.force_login(sample_site.people["staff"])
    address = reverse("admin:office_sitesettings_change", args=[1])
    form = client.get(address).context["adminform"].form
    data = {name: "" if (value := form.get_initial_for_field(field, name)) is None else value
            for name, field in form.fields.items()}  # fmt: skip
    links = {"links-TOTAL_FORMS": "0", "links-INITIAL_FORMS": "0"}

    assert client.post(address, {**data, **links, "safe_mode": "on"}).status_code == 302
    assert SiteSettings.objects.get().safe_mode is True
    assert (
        AuditEntry.objects.filter(action="safe_mode_on", actor_id=sample_site.people["staff"].pk).count() == 1
    )


def test_only_staff_turn_on_safe_mode(client, sample_site):
    client.force_login(sample_site.people["facilitator"])
    client.post(reverse("admin:office_sitesettings_change", args=[1]), {"safe_mode": "on"})
    assert SiteSettings.objects.get().safe_mode is False


def test_new_facilitator_is_shown_as_one_and_named_only_where_they_agreed(client, sample_site):
    hub = Coalition.objects.get(slug="the-hub")
    row = make_member(hub, make_person("new@example.org", name="Cora Lindgren"))
    membership.appoint(row, sample_site.people["facilitator"])
    assert "instead of your name" in written(coalition_mails.Appointed, "en", SiteSettings())[1]

    def roster() -> str:
        client.force_login(sample_site.people["member"])
        return client.get("/hubs/the-hub/members/").content.decode()

    assert ("A facilitator" in roster(), "Cora" in roster()) == (True, False)
    client.force_login(row.person)
    client.post(reverse("pages:visibility"), {"do": "on", "source": "coalitions.members", "row": row.pk})
    assert "Cora Lindgren" in roster()
    assert (
        Consent.objects.filter(person=row.person, purpose="shown", is_given=True, about="the-hub").count()
        == 1
    )


def test_former_name_is_nowhere_after_a_change(client, sample_site):
    """The sample site's pages are all asked for it; here, where a name is copied as text: a story's teller."""
    person = sample_site.people["hidden"]
    names.show(person)
    names.change(person, name="Iris Calloway", shown_as="")

    assert pages_with(sample_site, {REAL, SHOWN}, SHOWN_ON | {*KEPT_ON}) == set()
