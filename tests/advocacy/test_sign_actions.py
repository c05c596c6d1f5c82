"""Actions that lead to a petition of the same decision; and decisions found by words, told of, and typed in their zone."""

from datetime import UTC, datetime, timedelta

import lxml.html
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from advocacy import action_templates, reviews
from advocacy.models import Action, Petition, Sitting, Window
from news.blocks import Decisions
from tests.advocacy.making import make_advocate, make_petition
from tests.confirmed import sign_in
from tests.factories import (
    make_action,
    make_body,
    make_decision,
    make_hub,
    make_item,
    make_person,
    make_sitting,
)

NEW_WINDOW = {"windows-0-way": "write", "windows-0-closes_at": "2031-03-04T12:00"}

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def test_sign_leads_to_a_petition_about_the_same_decision_and_ends_with_it(client):
    decision = make_decision(slug="night-buses")
    make_sitting(decision)
    assert "sign" not in action_templates.offered(decision)
    goal = make_item(make_hub())
    decision.goals.add(goal)
    same, behind = make_petition(body=decision.body), make_petition(goal=goal)
    other, sample = make_petition(body=make_body()), make_petition(body=decision.body, is_sample=True)
    assert set(decision.petitions()) == {same, behind}

    author = make_advocate()
    action = action_templates.draft(decision, "sign", author)
    assert action.petition in {same, behind}
    client.force_login(author)
    edit = f"/decisions/actions/{action.pk}/edit/"
    for wrong in (other, sample):
        answer = client.post(edit, {"points_en": "Sign with us.", "petition": wrong.pk})
        assert answer.status_code == 200
        assert not answer.context["form"].is_valid()
    client.post(edit, {"points_en": "Sign with us.", "petition": same.pk})
    action.refresh_from_db()
    assert action.petition == same
    reviews.approve(action, make_advocate())
    client.logout()

    assert f'href="{same.get_absolute_url()}"' in client.get(action.get_absolute_url()).text
    assert list(Action.objects.open()) == [action]
    assert client.post(f"{action.get_absolute_url()}done/").status_code == 404, (
        "its petition counts signatures"
    )
    Petition.objects.filter(pk=same.pk).update(delivered_at=timezone.now())
    assert not Action.objects.open().exists()
    assert not Action.objects.get().is_open
    for kind, petition in (("sign", None), ("write", same)):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_action(decision, kind, petition=petition)


def test_decisions_are_found_by_words_in_either_language(client):
    make_decision(title_en="Night buses", title_es="Autobuses nocturnos", docket="17-A")
    make_decision(title_en="Bill help", body=make_body(name="Power Board"))
    for words, found in (
        ("NIGHT", 1),
        ("nocturnos", 1),
        ("17-a buses", 1),
        ("power", 1),
        ("night power", 0),
        ("", 2),
    ):
        page = client.get("/decisions/", {"q": words})
        assert len(page.context["page"].object_list) == found, words
    assert client.get("/decisions/", {"q": "\0"}).status_code == 200


def test_newsletter_tells_of_decisions_that_can_be_commented_on():
    now = timezone.now()
    hub = make_hub(slug="clayton")
    for name, closes, values in (
        ("Open", 3, {}),
        ("Over", -3, {}),
        ("Sample", 3, {"is_sample": True}),
        ("Draft", 3, {"published_at": None}),
        ("Withdrawn", 3, {"withdrawn_on": now.date()}),
    ):
        decision = make_decision(title_en=name, title_es=f"{name} es", **values)
        decision.coalitions.add(hub)
        Window.objects.create(
            decision=decision,
            way="write",
            opens_at=now - timedelta(days=9),
            closes_at=now + timedelta(days=closes),
        )
    [item] = Decisions.ahead(None)
    assert (item.words["en"]["title"], item.words["es"]["title"]) == ("Open", "Open es")
    assert item.words["en"]["when"].startswith("Write until ")
    assert item.words["en"]["text"] == "Whether buses run until two."
    assert set(item.tags) == {"news", "hub:clayton"}
    assert len(list(Decisions.new(now - timedelta(days=10), now))) == 1
    assert list(Decisions.new(now - timedelta(hours=1), now)) == []


def test_admin_reads_and_shows_times_in_the_decision_makers_zone(client):
    staff = make_person(is_staff=True, is_superuser=True, time_zone="America/New_York")
    decision = make_decision(body=make_body(time_zone="America/Chicago"))
    sitting = make_sitting(decision)
    Sitting.objects.filter(pk=sitting.pk).update(starts_at=datetime(2031, 3, 4, 19, 30, tzinfo=UTC))
    sign_in(client, staff)
    path = f"/admin/advocacy/decision/{decision.pk}/change/"

    def shown() -> tuple[str, dict]:
        html = client.get(path).text
        forms = lxml.html.document_fromstring(html).forms
        return html, dict(next(form for form in forms if form.get("id") == "decision_form").form_values())

    html, sent = shown()
    assert "In the decision maker’s time zone: Central time" in html
    assert 'value="2031-03-04T13:30"' in html
    client.post(path, sent)
    sitting.refresh_from_db()
    assert sitting.starts_at == datetime(2031, 3, 4, 19, 30, tzinfo=UTC), "saved unchanged, nothing moves"
    _html, sent = shown()
    client.post(
        path, {**sent, "sittings-0-starts_at": "2031-03-04T18:00", "windows-TOTAL_FORMS": "1", **NEW_WINDOW}
    )
    sitting.refresh_from_db()
    assert sitting.starts_at == datetime(2031, 3, 5, 0, tzinfo=UTC)
    assert decision.windows.get().closes_at == datetime(2031, 3, 4, 18, tzinfo=UTC)
