"""Page types of volunteering: sign-up, volunteers' own pages, and coordinators' pages."""

from collections.abc import Callable
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from coalitions.models import Coalition
from events.models import Event
from mailing.models import Batch
from pse_portal import signed_links
from tests.factories import make_opportunity, make_shift, make_sign_up, make_volunteer
from tests.page_types.sample_site import Page, SampleSite
from volunteering import check_in, guardians, hours, kits, volunteer_mailings
from volunteering.guardians import GuardianData
from volunteering.models import Application, Guardian, Hours, Shift, SignUp, Volunteer
from volunteering.views import own


def fill(sample_site: SampleSite) -> None:
    """Create sign-ups in every state, a full shift, an ongoing role, a shift template, and hours."""
    circle, boss = Coalition.objects.get(slug="the-circle"), sample_site.people["facilitator"]
    drive = make_opportunity(
        circle, slug="drive-a-neighbor", title_en="Drive a neighbor", title_es="Llevar a un vecino", kind="driver",
        summary_en="Fetch somebody from home.", summary_es="Recoger a alguien en su casa.", bring_en="Your license",
        bring_es="Su licencia", access_en="You sit.", access_es="Se trabaja sentado.", ages="teens", languages=("es",),
        skills=("driving",), needs_clearance=True, contact_name="Marcus Bell", contact_phone="+14045550123",
    )  # fmt: skip
    coming = make_shift(drive, role_en="at the door", role_es="en la puerta", place_zip="30303")
    ana = make_sign_up(
        coming, make_volunteer(name="Ana Ruiz", email="ana@example.org"), party_size=2, companions="Leo"
    )
    SignUp.objects.filter(pk=ana.pk).update(hand_over_nonce="sample")
    make_sign_up(
        coming, make_volunteer(name="Leroy Grant", email="", phone="+14045550142"), state="requested"
    )
    teen = make_sign_up(
        coming, make_volunteer(name="Sam Lee", email="sam@example.org"), state="requested", age_band="14_17"
    )
    guardians.ask(teen, GuardianData("Kim Lee", "kim@example.org"))
    full = make_shift(drive, starts_in=timedelta(days=8), capacity=1, places_taken=1, people_waiting=1)
    make_sign_up(
        full, make_volunteer(name="Ruth Simmons", email="ruth@example.org"), state="waitlisted", line=1
    )
    make_sign_up(full, make_volunteer(name="Vinh Tran", email="vinh@example.org"), state="cancelled")
    make_shift(
        drive,
        starts_in=timedelta(days=9),
        cancelled_at=timezone.now(),
        notice_en="Rain.",
        notice_es="Lluvia.",
    )
    over = make_shift(drive, starts_in=timedelta(days=-2), place="Sample Library")
    came = make_sign_up(over, Volunteer.objects.get(email="ana@example.org"))
    check_in.came(came, by=boss)
    hours.approve(Hours.objects.all(), by=boss)
    late = make_sign_up(over, Volunteer.objects.get(email="ruth@example.org"))
    check_in.came(late, by=boss)
    make_sign_up(coming, make_volunteer(sample_site.people["member"]))
    role = make_opportunity(
        circle, slug="answer-the-phone", title_en="Answer the phone", title_es="Contestar el teléfono", is_standing=True,
        summary_en="One evening a week.", summary_es="Una noche por semana.", rhythm_en="Two hours a week",
        rhythm_es="Dos horas por semana", questions_en="Which evenings?", questions_es="¿Qué noches?",
    )  # fmt: skip
    for email, state in (("ana@example.org", "accepted"), ("ruth@example.org", "asked")):
        Application.objects.create(
            opportunity=role, volunteer=Volunteer.objects.get(email=email), state=state, words="I like to talk.",
            answers=[{"question": "Which evenings?", "answer": "Tuesday"}],
        )  # fmt: skip
    volunteer_mailings.agree(Volunteer.objects.get(email="ana@example.org"), circle, source="tests")
    volunteer_mailings.ask_again(circle, subject="Drivers", words="We need drivers.", by=boss)
    volunteer_mailings.write(
        drive, data={"to": "alive"}, subject="See you", words="Doors open at five.", by=boss
    )
    kits.make_kit(circle, "A stop", {"greeter": 2, "driver": 1}, by=boss)
    event = Event.objects.get(slug="the-event")
    make_shift(
        make_opportunity(circle, slug="greet", kind="greeter", title_en="Greet", title_es="Recibir"),
        event=event,
    )


def _shift(nth: int = 0) -> Shift:
    return Shift.objects.filter(opportunity__slug="drive-a-neighbor", starts_at__gt=timezone.now()).order_by(
        "pk"
    )[nth]


def _sign_up_at(nth: int) -> Callable[[SampleSite], str]:
    return lambda sample_site: _shift(nth).get_absolute_url()


def _own(name: str, email: str) -> Callable[[SampleSite], str]:
    def path(sample_site: SampleSite) -> str:
        rows = SignUp.objects.filter(volunteer__email=email, shift__starts_at__gt=timezone.now())
        return reverse(name, args=[rows.earliest("pk").token])

    return path


def _mine(name: str) -> Callable[[SampleSite], str]:
    return lambda sample_site: reverse(name, args=[Volunteer.objects.get(email="ana@example.org").token])


def _guardian(sample_site: SampleSite) -> str:
    return reverse("shift:guardian", args=[signed_links.token(Guardian.LINK, Guardian.objects.get())])


def _take(sample_site: SampleSite) -> str:
    row = SignUp.objects.get(hand_over_nonce="sample")
    return reverse("shift:take", args=[own.hand_over_token(row)])


def _roster(name: str = "roster", nth: int = 0) -> Callable[[SampleSite], str]:
    return lambda sample_site: reverse(f"volunteering:{name}", args=["drive-a-neighbor", _shift(nth).pk])


def _past(sample_site: SampleSite) -> str:
    shift = Shift.objects.get(place="Sample Library")
    return reverse("volunteering:roster", args=["drive-a-neighbor", shift.pk])


def _by_code(sample_site: SampleSite) -> str:
    row = SignUp.objects.get(volunteer__email="ana@example.org", shift=_shift())
    return reverse("volunteering:by-code", args=["drive-a-neighbor", row.shift_id, row.code])


def _letter(sample_site: SampleSite) -> str:
    batch = Batch.objects.get(audience="volunteering.sign_ups")
    return reverse("volunteering:letter", args=["drive-a-neighbor", batch.pk])


def _ask_letter(sample_site: SampleSite) -> str:
    batch = Batch.objects.get(audience="volunteering.willing")
    return reverse("volunteers:ask-letter-circle", args=["the-circle", batch.pk])


PUBLIC = [
    Page("volunteering:list"),
    Page("volunteering:list", query=f"?month={timezone.now() + timedelta(days=7):%Y-%m}", state="month"),
    Page("volunteering:list", query="?home=1&zip=99999", state="nothing fits"),
    Page("volunteering:again"),
    Page("volunteering:detail", ("drive-a-neighbor",)),
    Page("volunteering:detail", ("answer-the-phone",), state="standing"),
    Page("volunteering:apply", ("answer-the-phone",)),
    Page("volunteering:sign-up", path=_sign_up_at(0)),
    Page("volunteering:sign-up", path=_sign_up_at(1), state="full"),
    Page("volunteering:sign-up", path=_sign_up_at(2), state="closed"),
    Page("volunteering:mine", path=_mine("volunteering:mine")),
    Page("volunteering:hours-letter", path=_mine("volunteering:hours-letter")),
    Page("shift:page", path=_own("shift:page", "ana@example.org")),
    Page("shift:page", path=_own("shift:page", "ruth@example.org"), state="waiting"),
    Page("shift:page", path=_own("shift:page", "vinh@example.org"), state="cancelled"),
    Page("shift:page", path=_own("shift:page", "sam@example.org"), state="a parent is asked"),
    Page("shift:change", path=_own("shift:change", "ana@example.org")),
    Page("shift:take", path=_take),
    Page("shift:guardian", path=_guardian),
]

SIGNED_IN = [
    Page("volunteering:sign-up", path=_sign_up_at(1), viewer="member", state="signed in"),
    Page("volunteering:manage", ("drive-a-neighbor",), viewer="facilitator"),
    Page("volunteering:manage", ("answer-the-phone",), viewer="facilitator", state="standing"),
    *(
        Page(f"volunteering:{name}", ("drive-a-neighbor",), viewer="facilitator")
        for name in ("edit", "add", "sheet", "write")
    ),
    Page("volunteering:letter", path=_letter, viewer="facilitator"),
    Page("volunteering:roster", path=_roster(), viewer="facilitator"),
    Page("volunteering:roster", path=_past, viewer="facilitator", state="past"),
    Page("volunteering:edit-shift", path=_roster("edit-shift"), viewer="facilitator"),
    Page("volunteering:by-code", path=_by_code, viewer="facilitator"),
    *(
        Page(f"volunteers:{name}-{kind}", (slug,), viewer="facilitator")
        for name in ("of", "new", "kits", "hours", "ask")
        for kind, slug in (("circle", "the-circle"), ("hub", "the-hub"))
    ),
    Page("volunteers:ask-letter-circle", path=_ask_letter, viewer="facilitator"),
    Page("event-shifts", ("the-event",), viewer="facilitator"),
]

NO_PAGES = {
    "volunteering:me": "leads to one's own page",
    "volunteering:decide": "a POST that redirects",
    "volunteering:people-csv": "a file",
    "volunteering:sheet-template": "a file",
    "volunteers:hours-csv-circle": "a file",
    "volunteers:hours-csv-hub": "a file",
    "volunteers:ask-letter-hub": "as that of a circle",
    "shift-calendars:feed": "a file",
    "shift-calendars:shift": "a file",
}
