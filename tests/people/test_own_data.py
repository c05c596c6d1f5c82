"""A person's data against the schema: the export holds every row about them, and deletion leaves none.

The rows are made from the schema, not from the tables of `office.privacy`: of each model, one row for every foreign
key to a person, and one with their address or phone number, all with their name in every column for names.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.functions import Cast, Lower
from django.test import Client
from django.utils import timezone, translation

from agenda.models import AgendaItem, GuestSupport
from bookings.models import Block
from coalitions.models import Coalition, Invitation, Merger
from dialogue.models import Muting, Reply
from events.models import RSVP, Event, PersonalFeed
from hubs.models import County, HubRequest
from mailing.models import Call, Suppression
from office import privacy
from office.models import Approval, Picture
from office.privacy import Subject
from people import data_requests, own_data
from people.models import DataRequest, Likeness, Person
from tests.factories import make_item, make_person, make_sign_up, make_story, make_thread, make_volunteer
from tests.page_types import SampleSite, forgotten
from volunteering.models import Guardian, GuardianText, Shift

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

NAME, EMAIL, PHONE = "Filomena Arredondo", "filomena@example.org", "+14045550778"
ADDRESS = re.compile(r"(^|_)e?mail(_address)?$")
NUMBER = re.compile(r"(^|_)phone$")
# Names of people. The others are those of places, organizations, roles, files, and programs.
NAMES = {"name", "teller", "contact_name", "agreed_name"}
# Their address, number, or name is the organization's own, a place's, or a group's.
NOT_OF_PEOPLE = {
    *(
        "office.SiteSettings",
        "office.SiteLink",
        "hubs.Help",
        "hubs.County",
        "coalitions.Organization",
        "advocacy.PublicBody",
        # The public contacts of decision makers.
        "advocacy.ParticipationRule",
        "advocacy.Window",
        "advocacy.Action",
    ),
    *("mailing.Lane", "mailing.Brake", "volunteering.Kit", "auth.Group", "auth.Permission"),
    *("contenttypes.ContentType", "coalitions.Coalition", "circles.Circle", "hubs.Hub", "people.Person"),
}


def columns(model: type[models.Model]) -> Iterator[models.Field]:
    return (field for field in model._meta.local_concrete_fields if isinstance(field, models.CharField))


def is_personal(model: type[models.Model]) -> bool:
    return not model._meta.proxy and model._meta.label not in NOT_OF_PEOPLE


class Filled:
    """The person, and the rows about them, as {(model, key)}."""

    def __init__(self) -> None:
        self.person = make_person(EMAIL, name=NAME, phone=PHONE, zip_code="30303", new_email="new." + EMAIL)
        self.rows: set[tuple[str, Any]] = set()
        self.without: set[str] = set()

    def give(self, model: type[models.Model], *, only_acted: bool = False, **values: Any) -> None:
        """Turn a row of the site into one about the person; of those that a constraint allows, the first."""
        is_named = is_personal(model) and not only_acted
        names = {field.name: NAME for field in columns(model) if is_named and field.name in NAMES}
        others = model._base_manager.exclude(
            pk__in=[pk for label, pk in self.rows if label == model._meta.label]
        )
        for row in others:
            if self._changed(model, row.pk, names | values):
                return
        for values_of in model._base_manager.values():  # a copy of one that is theirs already
            values_of.pop(model._meta.pk.attname)
            with suppress(IntegrityError), transaction.atomic():
                copy = model._base_manager.bulk_create([model(**values_of)])[0]
                if self._changed(model, copy.pk, names | values):
                    return
        self.without.add(model._meta.label + " " + ",".join(values))

    def _changed(self, model: type[models.Model], pk: Any, values: dict[str, Any]) -> bool:
        with suppress(IntegrityError), transaction.atomic():
            model._base_manager.filter(pk=pk).update(**values)
            self.rows.add((model._meta.label, pk))
            return True
        return False


@pytest.fixture
def filled(sample_site: SampleSite) -> Filled:
    """Add rows that the sample site lacks, each of another person, so that one of every model can become theirs."""
    found = Filled()
    person, other, staff = found.person, sample_site.people["member"], sample_site.people["staff"]
    circle = Coalition.objects.get(slug="the-circle")
    EmailAddress.objects.create(user=person, email=EMAIL, verified=True, primary=True)
    Authenticator.objects.create(user=other, type="totp", data={"secret": "x"})
    for _nth in range(2):
        LogEntry.objects.create(
            user=staff, content_type=ContentType.objects.get_for_model(Person), object_id=str(person.pk), object_repr=NAME,
            action_flag=2,
        )  # fmt: skip
    other.user_permissions.add(Permission.objects.first())
    Suppression.objects.create(email=EMAIL, stream="newsletter")
    Merger.objects.create(source=circle, by=staff, wording="They moved.", total=1)
    Block.objects.create(coalition=circle, person=other, fingerprint="0" * 64, name="Ben")
    Block.objects.create(coalition=circle, person=other, fingerprint="1" * 64, name="Ben")
    Reply.objects.create(digest="0" * 64, person=other, fate="posted")
    PersonalFeed.objects.create(person=other)
    for number in range(2):
        Picture.objects.create(
            drawing=f"drawing-{number}", alt_en="A bus", width=640, height=480, agreed_by=other
        )
    for number in range(2):
        HubRequest.objects.create(
            name="Lena", email=f"lena{number}@example.org", county=County.objects.first()
        )
    Invitation.objects.create(coalition=Coalition.objects.get(slug="the-hub"), email="lena@example.org")
    Call.objects.create(key="tests", template="mailing/email/plain", name="Lena", phone="+14045550100")
    for _nth in range(3):
        Likeness.objects.create(one=other, other=make_person())
    for muted in (staff, sample_site.people["facilitator"], sample_site.people["applicant"]):
        Muting.objects.get_or_create(person=other, about=muted)
    for number in range(2):
        Approval.objects.create(
            step="test",
            object_type="people.person",
            object_id=number,
            asked_by=staff,
            expires_at=timezone.now(),
        )
    for kind in ("deletion", "deletion", "export", "export"):
        DataRequest.objects.create(kind=kind, person=other, name="Ben", email="ben@example.org")
    for number in range(2):
        GuestSupport.objects.create(item=AgendaItem.objects.first(), email=f"lena{number}@example.org")
    text = GuardianText.objects.create(version=99, body_en="Text.", body_es="Texto.")
    for volunteer in (make_volunteer(), make_volunteer()):
        Guardian.objects.create(
            sign_up=make_sign_up(Shift.objects.first(), volunteer),
            name="Lena",
            email="lena@example.org",
            text=text,
        )
    visitor = Client()
    visitor.force_login(person)
    visitor.get("/me/")
    return found


def fill(found: Filled) -> None:
    for model, field in privacy.references():
        if (model._meta.label, field.name) != ("people.Person", "id"):
            found.give(model, only_acted=field.remote_field.hidden, **{field.name: found.person})
    for model in filter(is_personal, apps.get_models()):
        of_people = {field.name for field in columns(model)}
        mails = [
            name
            for name in of_people
            if ADDRESS.search(name) and name not in {"new_email", "reply_to", "contact_email"}
        ]
        phones = [name for name in of_people if NUMBER.search(name)]
        nobody: dict[str, Any] = {
            field.name: None
            for owner, field in privacy.references()
            if owner is model and field.null and not field.remote_field.hidden
        }
        for name in mails:
            if model not in {EmailAddress, Suppression}:  # made above, with what goes with the address
                found.give(model, **{name: EMAIL}, **nobody)
        for name in phones:
            found.give(model, **{name: PHONE}, **dict.fromkeys(mails, ""), **nobody)

    for values in ({"contact_email": EMAIL}, {"phone": PHONE}):
        found.give(Coalition, only_acted=True, **values)
    DataRequest.objects.exports().of(Subject.of(found.person)).update(content=NAME.encode())


def left() -> list[tuple[str, str]]:
    """Return each column of the database that still says who the person was."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy:
            continue
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.CharField | models.TextField | models.JSONField):
                words = model._base_manager.annotate(as_typed=Lower(Cast(field.name, models.TextField())))
                says = [Q(as_typed__contains=word.lower()) for word in (NAME, EMAIL, PHONE)]
                if words.filter(says[0] | says[1] | says[2]).exists():
                    found.append((model._meta.label, field.name))
            if isinstance(field, models.BinaryField):
                kept = model._base_manager.exclude(**{field.name: None}).values_list(field.name, flat=True)
                if any(NAME.encode() in bytes(content) for content in kept):
                    found.append((model._meta.label, field.name))
    return found


def test_export_holds_every_row_about_a_person_and_deletion_leaves_none(filled: Filled):
    fill(filled)
    person = filled.person
    assert filled.without == set(), "the sample site has no row of these to turn into theirs"
    subject = Subject.of(person, phone=PHONE)

    with zipfile.ZipFile(io.BytesIO(own_data.zip_of(subject, "en"))) as archive:
        told = json.loads(archive.read("data.json"))["data"]
    exported = {
        (label, row["id"]) for label, kind in told.items() for row in kind["rows"] if label != "worked_on"
    }
    exported |= {(row["record"], row["id"]) for row in told["worked_on"]["rows"]}
    assert filled.rows - exported == set()
    assert len({label for label, _pk in filled.rows}) > 40

    privacy.forget(subject)

    assert left() == []
    for model, field in privacy.references():
        assert not model._base_manager.filter(**{field.name: person}).exists(), (
            model._meta.label,
            field.name,
        )
    assert [
        row.get_decoded()
        for row in Session.objects.all()
        if row.get_decoded().get("_auth_user_id") == str(person.pk)
    ] == []
    assert not UserSession.objects.filter(user=person).exists()


def test_guest_is_found_by_the_address_or_the_number_and_never_by_a_neighbors(sample_site: SampleSite):
    event = Event.objects.get(slug="the-event")
    mine = RSVP.objects.create(event=event, name="Ana", email="guest@example.org", phone=PHONE)
    by_phone = RSVP.objects.create(event=event, name="Ana", phone=PHONE)
    neighbor = make_person("neighbor@example.org", phone=PHONE)
    RSVP.objects.create(event=event, name="Neighbor", person=neighbor, phone=PHONE)

    def found(subject: Any) -> list[Any]:
        return list(privacy.of(RSVP).rows(subject).order_by("pk"))

    assert found(Subject(email="guest@example.org")) == [mine]
    assert found(Subject(phone=PHONE)) == [by_phone]
    assert found(Subject()) == []
    assert by_phone not in found(neighbor), "anyone can type a neighbor's number into their details"
    assert by_phone in found(Subject.of(neighbor, phone=PHONE))

    privacy.forget(Subject(email="guest@example.org"))

    mine.refresh_from_db()
    assert (mine.name, mine.email, mine.phone) == ("", "", "")
    assert Person.objects.get(pk=neighbor.pk).phone == PHONE


def test_words_stay_without_a_name_if_the_person_says_so(sample_site: SampleSite):
    person = make_person(EMAIL, name=NAME)
    circle = Coalition.objects.get(slug="the-circle")
    for keep in (True, False):
        post = make_thread(circle, person).posts.get()
        story = make_story(circle, person=person, words="I waited.")
        goal = make_item(circle, author=person, opened_at=None, title_en="A bus")
        Person.objects.filter(pk=person.pk).update(email=EMAIL, name=NAME)
        privacy.forget(person, keep_words=keep)
        post.refresh_from_db()
        story.refresh_from_db()
        assert (post.author, bool(post.body)) == (None, keep)
        assert (story.person, story.teller, bool(story.words)) == (None, "", keep)
        assert AgendaItem.objects.filter(pk=goal.pk, author=None).exists() == keep


def test_pages_that_name_a_person_do_not_after_the_deletion(sample_site: SampleSite):
    """The checks of every page type look for the name of a deleted person: before the deletion they would find it."""
    sample_site.people["zuleyka"] = forgotten.take_part()
    pages = [
        ("/hubs/the-hub/", None), ("/circles/the-circle/members/", "member"), ("/admin/dialogue/report/", "staff"),
        ("/hubs/the-hub/manage/members/", "facilitator"), ("/hubs/the-hub/manage/letters/", "facilitator"),
        ("/events/the-event/team/", "facilitator"), ("/admin/people/person/", "staff"),
    ]  # fmt: skip

    def naming() -> list[str]:
        found = []
        for path, viewer in pages:
            client = Client()
            if viewer:
                client.force_login(sample_site.people[viewer])
            html = client.get(path).text
            if forgotten.NAME in html or forgotten.EMAIL in html:
                found.append(path)
        return found

    assert len(naming()) > 3
    data_requests.ask_deletion(
        Subject.of(sample_site.people.pop("zuleyka")), language="en", keeps_words=True, now=True
    )
    assert naming() == []


def test_every_column_of_the_page_has_a_name_in_both_languages():
    left = []
    for held in privacy.tables().values():
        for name in held.fields if held.title else ():
            with translation.override("es"):
                spanish = own_data.name_of(held.model, name)
            if spanish == own_data.name_of(held.model, name):
                left.append((held.label, name))
    assert left == []
