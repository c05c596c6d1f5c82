"""Sample data for the management pages of the Clayton hub, and what passing time causes."""

from datetime import timedelta

from django.db.models import Q

from coalitions import inactivity, invitations, letters, membership, paper_lists, renewals
from coalitions.models import Coalition, JoinRequest, Letter, Membership, Organization, Partner
from demo.loader.rows import Days, People, read
from people.models import Consent, Person

BOSS = "facilitator@example.org"


def load(people: People, days: Days) -> None:
    """Load the data. Needs the network. Existing data is left as visitors have changed it."""
    content = read("coalitions")
    _requests(people)
    clayton, boss = Coalition.objects.get(slug="clayton"), people[BOSS]
    Coalition.objects.filter(pk=clayton.pk).filter(Q(agreement_en=None) | Q(agreement_en="")).update(
        agreement_en=content["agreement_en"], agreement_es=content["agreement_es"]
    )
    if Letter.objects.exists():
        return
    for row in content["letters"]:
        letter = letters.write(
            clayton,
            name=row["name"],
            email=row.get("email", ""),
            phone=row.get("phone", ""),
            language=row["language"],
            words=row["words"],
        )
        if "answer" in row:
            letters.answer(letter, row["answer"], boss)
    sheet = content["paper"]
    paper_lists.enter(
        clayton,
        sheet["list"],
        signed_on=days.ago(sheet["days_ago"]),
        purposes=[Consent.Purpose.MEMBERSHIP, Consent.Purpose.CALL],
        wording=sheet["wording"],
        by=boss,
    )
    letter = content["invitations"]
    invitations.invite(clayton, letter["to"], language="en", note=letter["word"], by=boss)
    _partner(clayton)


def _requests(people: People) -> None:
    """Create two requests to join: one with an answer to the circle's question, one to call back."""
    asks, calls = read("coalitions")["request"], read("coalitions")["call"]
    coalition, person = Coalition.objects.get(slug=asks["coalition"]), people[asks["person"]]
    if not Membership.objects.filter(coalition=coalition, person=person).exists():
        answers = [{"question": coalition.question_list[0], "answer": asks["answer"]}]
        membership.join(coalition, person, answers=answers, source="sample")
    JoinRequest.objects.get_or_create(
        coalition=Coalition.objects.get(slug=calls["coalition"]),
        phone=calls["phone"],
        defaults={"state": JoinRequest.State.TO_CALL, "name": calls["name"]},
    )


def _partner(coalition: Coalition) -> None:
    content = read("coalitions")["partner"]
    organization = Organization.objects.get(name=content["name"])
    Partner.objects.get_or_create(organization=organization, coalition=coalition)
    members = Membership.objects.active().filter(coalition=coalition)
    speaking = members.filter(person__email=content["spoken_for_by"]).first()
    if speaking is not None:
        membership.change(
            speaking,
            perspective=speaking.perspective,
            is_shown=speaking.is_shown,
            organization=organization,
        )
        membership.write_note(speaking, content["note"])


def pass_time(people: People, days: Days) -> None:
    """Backdate rows and run the periodic services on them; existing data is left unchanged."""
    _go_quiet(people, days)
    _ask_to_stay(days)


def _go_quiet(people: People, days: Days) -> None:
    content = read("coalitions")["quiet"]
    hub, leading = Coalition.objects.get(slug=content["hub"]), people[content["facilitator"]]
    if hub.memberships.exists():
        return
    for email in [content["facilitator"], *content["members"]]:
        membership.join(hub, people[email], source="sample", approved_by=leading)
    membership.appoint(hub.memberships.get(person=leading), None)
    then = days.moment(0) - timedelta(days=content["days"])
    hub.memberships.update(joined_at=then)
    Coalition.objects.filter(pk=hub.pk).update(created_at=then)
    inactivity.look()


def _ask_to_stay(days: Days) -> None:
    content = read("coalitions")["long_here"]
    on_the_phone = {"name": content["name"], "phone": content["phone"]}
    if Person.objects.filter(email=None, **on_the_phone).exists():
        return
    caller = Person.objects.create_user(None, None, **on_the_phone)
    membership.join(Coalition.objects.get(slug="clayton"), caller, source="sample", approved_by=caller)
    long_here = Person.objects.filter(Q(email=content["member"]) | Q(pk=caller.pk))
    then = days.moment(0) - timedelta(days=content["days"])
    Membership.objects.active().filter(person__in=long_here).update(joined_at=then)
    renewals.ask(days.today)
