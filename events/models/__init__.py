from events.models.event import KEPT_FOR, Event, short_code
from events.models.feed import PersonalFeed
from events.models.file import EventFile
from events.models.follower import Follower
from events.models.host import Block, Host
from events.models.need import Arrangement, Band, Kind, Need
from events.models.rsvp import RSVP, Feedback, Notice, Reminder, returning_token
from events.models.series import Series

__all__ = [
    "KEPT_FOR",
    "RSVP",
    "Arrangement",
    "Band",
    "Block",
    "Event",
    "EventFile",
    "Feedback",
    "Follower",
    "Host",
    "Kind",
    "Need",
    "Notice",
    "PersonalFeed",
    "Reminder",
    "Series",
    "returning_token",
    "short_code",
]
