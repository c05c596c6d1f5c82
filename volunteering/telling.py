"""What is told when a sign-up changes: one notice of each state to the person, an alert to the coordinators."""

from coalitions import facilitators
from events import telling
from events.booking_mails import AnyMail
from volunteering import mails
from volunteering.models import SignUp

State = SignUp.State


def mail_of_state(row: SignUp) -> AnyMail:
    """The mail of a state that nothing special led to."""
    return {
        State.WAITLISTED: mails.Waitlisted,
        State.REQUESTED: mails.Requested,
        State.CONFIRMED: mails.Confirmed,
    }.get(State(row.state), mails.PlaceOffered)


def send_link_again(row: SignUp) -> None:
    """The link to a sign-up that is there already, at most once an hour."""
    telling.tell_again(row, mail_of_state(row))


def alert(row: SignUp) -> None:
    """Tell the coordinators at once that a place is empty."""
    key = f"sign-up:{row.pk}:late:{row.revision}"
    facilitators.tell(row.shift.opportunity.coalition, mails.LateCancel, row, key=key)
