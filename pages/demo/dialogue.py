"""Sample threads, posts and shared things: invented, in the words of neighbors; marked as sample."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from coalitions import membership
from coalitions.models import Coalition, Membership
from dialogue import following
from dialogue.models import Document, Post, Report, Thread
from dialogue.subjects import find
from events.models import Event
from people.models import Person

EASTERN = ZoneInfo("America/New_York")

# (coalition, title, language, days ago it began, flags, posts: (address, language, hours later, words))
THREADS = [
    (
        "clayton", "The last bus home", "en", 9, {"pinned"},
        [
            ("member@example.org", "en", 0, "My shift at the airport ends at 1:30. The last bus goes at **12:50**. A ride home costs me an hour of work, every night.\n\nWho else waits for it? I would like to know how many we are before we ask for anything."),
            ("liaison@example.org", "en", 5, "I am the second one. On my line it is 12:35. I can take this to the JUST Transportation Circle if we write down:\n\n- which stop\n- which night\n- what it cost to get home"),
            ("c.ortega@example.org", "es", 22, "Yo también espero. Somos cuatro en mi turno y pagamos el viaje entre todas. Puedo preguntar a las demás el viernes."),
            ("facilitator@example.org", "en", 30, "Thank you, all three. I put a list on the table by the door on Thursday. No names needed, a line and a time are enough."),
            ("member@example.org", "en", 190, "We are **fourteen** now, and nine of them told me their stop. I bring the list to the meeting."),
        ],
    ),
    (
        "clayton", "Who can drive on meeting nights?", "en", 5, set(),
        [
            ("facilitator@example.org", "en", 0, "Six people asked for a ride to the last meeting and we had two cars. Who has a seat, and from where?"),
            ("liaison@example.org", "en", 3, "Three seats from Forest Park, every time but the second week."),
        ],
    ),
    (
        "clayton", "What should the hub be heard on next spring?", "en", 12, {"open"},
        [
            ("facilitator@example.org", "en", 0, "The budget of the county is written in spring. What should we be heard on? Everybody can read this thread."),
            ("member@example.org", "en", 4, "Shade at the bus stops. Last August my mother waited forty minutes in the sun."),
            ("c.ortega@example.org", "es", 20, "Que las reuniones del condado tengan intérprete sin pedirlo con dos semanas."),
        ],
    ),
    (
        "just-transportation", "Counting riders after midnight", "en", 7, set(),
        [
            ("h.fields@example.org", "en", 0, "To ask for a later bus we need numbers of that hour. Which hubs can count at one stop, two nights?"),
            ("liaison@example.org", "en", 9, "Clayton can. Fourteen neighbors wrote down their stops already."),
            ("member@example.org", "en", 28, "I will stand at Riverdale on Tuesday and Thursday. Bring a thermos."),
        ],
    ),
    (
        "just-energy", "Reading a bill together", "en", 6, {"open"},
        [
            ("facilitator@example.org", "en", 0, "Many of us cannot say what each line of a bill is for. Bring yours to the next meeting, with the name and the number covered."),
        ],
    ),
]  # fmt: skip

# (coalition, address, kind of thing, title, why, language, url, days ago, on the public page)
SHARED = [
    ("clayton", "liaison@example.org", "PSE: issue areas", "Says in a page what the circles work on. Good to give to somebody new.", "en", "https://psequity.org/", 20, True),
    ("clayton", "member@example.org", "County budget: how to speak at a hearing", "Three minutes each, and you sign up the day before.", "en", "https://www.claytoncountyga.gov/", 8, False),
    ("just-energy", "facilitator@example.org", "Public Service Commission: dockets", "Where rate cases are filed. Look for the words “rate case”.", "en", "https://psc.ga.gov/", 11, True),
    ("just-transportation", "h.fields@example.org", "MARTA: routes and times", "The times after midnight are on the last page of each.", "en", "https://www.itsmarta.com/", 10, True),
]  # fmt: skip

EVENT_TALK = (
    "What do we bring to this one?",
    "facilitator@example.org",
    "Who brings supper, and who can look after the children?",
)


def seed(today: date) -> None:
    """Threads and what was shared; again it changes nothing."""
    people = {person.email: person for person in Person.objects.exclude(email=None)}
    coalitions = Coalition.objects.in_bulk([row[0] for row in THREADS], field_name="slug")
    carmen = people["c.ortega@example.org"]
    membership.join(coalitions["clayton"], carmen, source="sample", approved_by=carmen)
    for slug, title, language, days, flags, posts in THREADS:
        _thread(coalitions[slug], title, language, _moment(today, days), flags, posts, people)
    for slug, address, title, why, language, url, days, is_public in SHARED:
        at = _moment(today, days)
        Document.objects.get_or_create(
            coalition=coalitions[slug], title=title, is_sample=True,
            defaults={
                "shared_by": people[address], "why": why, "language": language, "url": url, "kind": "link",
                "shared_at": at, "promoted_at": at if is_public else None,
            },
        )  # fmt: skip
    _report(people)
    _about_an_event(coalitions["clayton"], people, _moment(today, 1))
    for address in ("member@example.org", "facilitator@example.org"):
        for coalition in coalitions.values():
            belongs = Membership.objects.active().filter(person=people[address], coalition=coalition).exists()
            if belongs and following.rhythm_of_coalition(people[address], coalition) == "none":
                following.follow_coalition(people[address], coalition, "daily")


def _moment(today: date, days: int) -> datetime:
    return datetime.combine(today - timedelta(days=days), time(9, 10), EASTERN)


def _thread(
    home: Coalition, title: str, language: str, began: datetime, flags: set[str],
    posts: list[tuple[str, str, int, str]], people: dict[str | None, Person],
) -> None:  # fmt: skip
    if Thread.objects.filter(home=home, title=title).exists():
        return
    thread = Thread.objects.create(
        home=home, title=title, language=language, author=people[posts[0][0]], started_at=began, is_sample=True,
        pinned_at=began if "pinned" in flags else None, opened_at=began if "open" in flags else None,
    )  # fmt: skip
    thread.spaces.set([home])
    for address, spoken, hours, words in posts:
        at = began + timedelta(hours=hours)
        Post.objects.create(
            thread=thread, author=people[address], body=words, language=spoken, written_at=at, is_sample=True,
            told_at=timezone.now(), public_at=at if "open" in flags else None, is_named="open" in flags and hours == 0,
        )  # fmt: skip
    Thread.objects.filter(pk=thread.pk).update(post_count=len(posts), last_post_at=at)


def _report(people: dict[str | None, Person]) -> None:
    """One report that waits, so that the queue has something to work on."""
    post = Post.objects.filter(
        thread__title="The last bus home", author=people["c.ortega@example.org"]
    ).first()
    if post and not Report.objects.exists():
        Report.objects.create(
            post=post, reporter=people["liaison@example.org"], reason="other", words="Could somebody translate this for the rest of us?"
        )  # fmt: skip


def _about_an_event(home: Coalition, people: dict[str | None, Person], at: datetime) -> None:
    title, address, words = EVENT_TALK
    event = Event.objects.public().upcoming().hosted_by(home).first()
    if event is None or Thread.objects.filter(title=title).exists():
        return
    about = find(f"events.event-{event.pk}", people[address])
    if about is None:
        return
    thread = Thread.objects.create(
        home=home, title=title, language="en", author=people[address], started_at=at, last_post_at=at, post_count=1,
        subject_type=about.subject.name, subject_id=event.pk, is_sample=True,
    )  # fmt: skip
    thread.spaces.set({home, *about.homes})
    Post.objects.create(
        thread=thread, author=people[address], body=words, language="en", written_at=at, told_at=timezone.now(), is_sample=True
    )  # fmt: skip
