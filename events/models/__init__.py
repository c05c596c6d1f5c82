from bookings.models import short_code
from events.models.calendar_text import CalendarText
from events.models.event import KEPT_FOR, Event
from events.models.feed import PersonalFeed
from events.models.file import EventFile
from events.models.follower import Follower
from events.models.former import FormerEventSlug
from events.models.host import Host, load_hosts
from events.models.need import LANGUAGES, Arrangement, Band, Kind, Need, in_words, language_name
from events.models.rsvp import RSVP, Feedback, returning_token
from events.models.series import Series

__all__ = [
    "KEPT_FOR",
    "LANGUAGES",
    "RSVP",
    "Arrangement",
    "Band",
    "CalendarText",
    "Event",
    "EventFile",
    "Feedback",
    "Follower",
    "FormerEventSlug",
    "Host",
    "Kind",
    "Need",
    "PersonalFeed",
    "Series",
    "in_words",
    "language_name",
    "load_hosts",
    "returning_token",
    "short_code",
]
