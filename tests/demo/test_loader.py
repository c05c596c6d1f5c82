"""The demo content: seeding again on the same day changes nothing; later it moves the samples' dates."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction

from advocacy import petitions, score
from advocacy.models import Commitment, OrganizationSignature, Petition, Pledge, PublicBody, Signature
from agenda.models import AgendaItem
from circles import skeletons
from coalitions.models import Coalition
from demo import loader
from demo.loader.rows import DATA, read
from events.models import Event
from news.models import Article
from office import sample_removal
from people.models import Person
from tests.factories import make_person

NOW = datetime(2026, 11, 27, 15, tzinfo=UTC)


def stored() -> dict[str, list[dict[str, Any]]]:
    """Return every row of the portal."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models()
        if not model._meta.proxy
    }


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Seed the demo content, once for this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOW, tick=False):
            assert loader.seed_when_stale()
        yield
        transaction.set_rollback(True)


def test_seeding_again_changes_nothing(seeded, db):
    first = stored()
    with time_machine.travel(NOW, tick=False):
        loader.seed()
        assert stored() == first
        assert not loader.seed_when_stale()


def test_seeding_later_moves_the_days(seeded, db):
    first = stored()
    coming = set(Event.objects.filter(is_sample=True, starts_at__gt=NOW).values_list("pk", flat=True))
    assert len(coming) >= 10

    with time_machine.travel(NOW + timedelta(days=200), tick=False):
        assert loader.seed_when_stale()
        assert set(Event.objects.upcoming().values_list("pk", flat=True)) == coming
    moved = stored()
    # Past shifts stay, with their volunteers; so do earlier states of articles.
    assert {name for name in first if len(moved[name]) != len(first[name])} == {
        "news.HistoricalArticle",
        "volunteering.Shift",
        "volunteering.SignUp",
        "search.Changed",  # what the search looks at next
    }


def test_what_is_real_is_left_when_samples_are_removed(seeded, db):
    make_person("real@fairness.test", is_superuser=True)
    call_command("remove_samples", "--yes", stdout=StringIO())

    assert Person.objects.get().email == "real@fairness.test"
    assert [model for model in sample_removal.marked_models() if model.objects.filter(is_sample=True)] == []
    assert set(Coalition.objects.listed().values_list("slug", flat=True)) == {
        row["slug"] for row in skeletons.read()
    }
    assert Event.objects.count() == len(read("events")["past"])
    assert Article.objects.count() == len(read("news")["articles"])
    assert AgendaItem.objects.get().source_url
    # No sample address is left anywhere but in the settings, which `manage.py setup` asks for.
    left = {label for label, rows in stored().items() if "@example.org" in str(rows)}
    assert left == {"office.SiteSettings"}


def without_spanish(content: Any) -> set[str]:
    """Return the English texts of a file that lack their Spanish, and vice versa."""
    if isinstance(content, list):
        return {text for each in content for text in without_spanish(each)}
    if not isinstance(content, dict):
        return set()
    other = {"_en": "_es", "_es": "_en"}
    lacking = {
        f"{name}: {text}"
        for name, text in content.items()
        if name[-3:] in other
        and not isinstance(text, dict)
        and bool(text) != bool(content.get(name[:-3] + other[name[-3:]]))
    }
    return lacking.union(*map(without_spanish, content.values()))


@pytest.mark.parametrize("name", sorted(path.stem for path in DATA.glob("*.toml")))
def test_texts_are_in_both_languages(name):
    content = dict(read(name))
    content.pop("in_review", None)  # work in progress, not published yet
    assert without_spanish(content) == set()


def test_without_demo_there_is_no_such_command():
    with pytest.raises(CommandError, match="Unknown command"):
        call_command("seed_demo")


def test_real_commitments_are_quoted_and_never_mixed_with_samples(seeded, db):
    real = Commitment.objects.filter(is_sample=False)
    assert real.count() == 20
    for row in Commitment.objects.select_related("body", "organization"):
        row.full_clean()
        assert row.is_sample == row.body.is_sample
        assert row.is_reviewed == row.is_sample
    for row in real:
        assert row.quoted_source, row.slug
        assert row.quoted_as_of, row.slug
        assert row.quoted_url.startswith("https://"), row.slug
        assert (row.watched_by, row.state, row.steps.count(), row.evidence.count()) == (
            None,
            "promised",
            0,
            0,
        )
    scores = score.of_bodies(PublicBody.objects.all())
    assert {PublicBody.objects.get(pk=pk).slug for pk in scores} == {"sample-mill-partners"}
    assert [one.percent for one in scores.values()] == [75]


def test_petitions_and_pledges_are_invented_and_tagged(seeded, db):
    """To invented boards, from sample hubs, by signers who do not exist; organizations that sign or pledge are samples."""
    assert [row.slug for row in Petition.objects.all()] == ["sample-night-buses", "sample-shade-at-stops"]
    for petition in Petition.objects.select_related("body", "coalition"):
        assert (petition.is_sample, petition.body.is_sample, petition.coalition.is_sample) == (
            True,
            True,
            True,
        )
    addresses = Signature.objects.exclude(email="").values_list("email", flat=True)
    assert {address.partition("@")[2] for address in addresses} == {"example.org"}
    running = Petition.objects.get(slug="sample-night-buses")
    assert petitions.counts(running) == {
        "email": 35,
        "phone": 6,
        "paper": 11,
        "people": 52,
        "organizations": 2,
    }
    for model in (OrganizationSignature, Pledge):
        assert model.objects.count() == 2
        assert not model.objects.filter(organization__is_sample=False).exists()
