"""What is told when a sign-up changes: one notice of each state to the person, an alert to the coordinators."""

from coalitions.models import Coalition, Membership
from events import telling
from mailing import outbox
from mailing.models import Message
from people.models import Person
from volunteering.models import Notice, SignUp

State = SignUp.State
# The mail of a state that nothing special led to.
TEMPLATES = {State.WAITLISTED: "waitlisted", State.REQUESTED: "requested", State.CONFIRMED: "confirmed"}


def tell(row: SignUp, template: str) -> None:
    """One mail about the state as it is now (see `events.telling.tell`)."""
    telling.tell(row, template, about=Notice(pk=row.pk))


def send_link_again(row: SignUp) -> None:
    """The link to a sign-up that is there already, at most once an hour."""
    telling.tell_again(row, TEMPLATES.get(State(row.state), "place_offered"), about=Notice(pk=row.pk))


def coordinators_of(coalition: Coalition) -> list[Person]:
    """Those who facilitate it, each once."""
    leading = Membership.objects.leading().filter(coalition=coalition).select_related("person")
    return [row.person for row in leading.order_by("pk")]


def alert(row: SignUp) -> None:
    """Tell the coordinators at once that a place is empty."""
    coalition = row.shift.opportunity.coalition
    for person in coordinators_of(coalition):
        outbox.queue(
            key=f"sign-up:{row.pk}:late:{row.revision}:{person.pk}",
            kind=Message.Kind.TRANSACTIONAL,
            to=person.contact,
            template="volunteering/email/late_cancel",
            about=SignUp(pk=row.pk),
            expires_at=row.shift.ends_at,
            owed_by=coalition,
        )
