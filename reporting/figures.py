"""The figures of the board sheet and of the charts: their names, and how each is counted, in words.

`reporting.counts` counts them; `tests/reporting/` counts them a second time in plain Python.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

SOON = 7  # days within which a request should be answered


@dataclass(frozen=True)
class Figure:
    """A figure. A level is how many there are at the end of a time; other figures are what happened in it.

    `counts_people` says that a small value in a county or coalition could point at a person. `per` divides the stored
    value for display: hours are stored in minutes. `kept` is for how many days the rows that it is counted from are kept
    for sure: what was counted for days before that stays as it is.
    """

    name: str
    title: Any
    rule: Any
    is_level: bool = False
    counts_people: bool = False
    per: int = 1
    kept: int | None = None
    on_sheet: bool = True


FIGURES = (
    Figure(
        "members",
        _("Members"),
        _(
            "People who are in at least one circle or hub on the last day. "
            "By county: members of hubs that serve it."
        ),
        is_level=True,
        counts_people=True,
    ),
    Figure(
        "new_people",
        _("New participants"),
        _(
            "People who came to one of our events for the first time, each counted once. "
            "We know people by their email address or phone number; others aren’t counted. By county: where the event was."
        ),
        counts_people=True,
    ),
    Figure(
        "returning_people",
        _("Returning participants"),
        _("People who came to an event and had come in an earlier quarter, each counted once."),
        counts_people=True,
    ),
    Figure(
        "events",
        _("Events held"),
        _("Public and members’ events that are over and weren’t canceled. Each of its hosts counts it."),
    ),
    Figure(
        "attendance",
        _("People who came"),
        _("Everyone checked in at our events, with those they brought. Someone who came twice counts twice."),
        counts_people=True,
    ),
    Figure(
        "rsvps",
        _("RSVPs"),
        _("People expected by RSVPs that weren’t canceled, by the day of the RSVP."),
        counts_people=True,
        on_sheet=False,
    ),
    Figure(
        "goals_moved",
        _("Goals moved"),
        _("Public goals whose status changed, each counted once a quarter. By county: goals of its hubs."),
    ),
    Figure("goals_won", _("Goals won"), _("Public goals marked as won, each counted once a quarter.")),
    Figure(
        "shifts",
        _("Volunteer shifts"),
        _("Sign-ups of volunteers who came to their shift. By county: where the shift was."),
    ),
    Figure(
        "minutes",
        _("Volunteer hours"),
        _(
            "Hours that a coordinator approved, by the day they were worked. By county: of the hub they helped."
        ),
        per=60,
    ),
    Figure(
        "empty_seats",
        _("Seats without a voice"),
        _("Connections between a hub and a circle that have no liaison on the last day."),
        is_level=True,
    ),
    Figure(
        "subscribers",
        _("Newsletter subscribers"),
        _("Confirmed subscriptions on the last day, by the county that the reader chose."),
        is_level=True,
        counts_people=True,
        kept=80,  # 90 days after someone left, see `news.privacy`
    ),
    Figure(
        "answers",
        _("Answers given"),
        _("Messages, requests to join, and requests between hubs and circles that were answered."),
        kept=360,  # messages go a year after the answer, see `coalitions.privacy`
    ),
    Figure(
        "answers_in_time",
        _("Answered within 7 days"),
        _("Those of the answers that came within seven days of the question."),
        kept=360,
    ),
)
# Worked out from the people who came, by county; not stored.
COUNTIES = Figure(
    "counties",
    _("Counties reached"),
    _("Counties where at least one person came to one of our events."),
)
BY_NAME = {figure.name: figure for figure in FIGURES}
