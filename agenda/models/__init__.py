"""Models of the common equity agenda: goals, endorsements, history, hubs' views, and stories."""

from agenda.models.endorsement import Endorsement
from agenda.models.guest_support import GuestSupport
from agenda.models.hub_priority import Carrying, ViewAnswer, ViewRequest, origins_and_ways
from agenda.models.item import OPEN_STATES, RESERVED, AgendaItem, State
from agenda.models.record import Change, Update
from agenda.models.story import Story, StoryConsent, Use

__all__ = [
    "OPEN_STATES",
    "RESERVED",
    "AgendaItem",
    "Carrying",
    "Change",
    "Endorsement",
    "GuestSupport",
    "State",
    "Story",
    "StoryConsent",
    "Update",
    "Use",
    "ViewAnswer",
    "ViewRequest",
    "origins_and_ways",
]
