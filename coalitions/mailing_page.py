"""What the page of a mailing shows and does, for members, event guests, and volunteers."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from mailing import approvals, batches, letters
from mailing.models import Batch
from office.approval_admin import say_asked
from people.sign_in import signed_in
from pse_portal import reauthentication
from pse_portal.posted import pressed

CONFIRMED = 200  # people; to mail more than these, the sender first confirms that it is them


def letter_context(batch: Batch) -> dict[str, Any]:
    """Return the template context: the reach of a draft, or the results of a mailing that was started."""
    is_draft = batch.state == Batch.State.DRAFT
    return {
        "batch": batch,
        "is_draft": is_draft,
        "can_stop": batch.state in {Batch.State.SCHEDULED, Batch.State.HOLDING},
        "reach": batches.reach(batch) if is_draft else None,
        "counts": None if is_draft else batches.counts(batch),
    }


def press(request: HttpRequest, batch: Batch, step: type[approvals.SendBatch] = approvals.SendBatch) -> None:
    """Test, send, or stop a mailing, depending on the button pressed, and report it.

    One to more than 200 people asks the sender to confirm that it is them (raises ReauthenticationRequired); one to more
    than `office.approvals.MAILED` may need a colleague's approval of `step`. Raises what `step.start` raises, but for
    batches.CannotStart.
    """
    person, do = signed_in(request), pressed(request, "test", "send", "stop")
    if do == "test":
        letters.send_test(batch, person.contact)
        messages.success(request, _("We’re emailing you a copy."))
    elif do == "send":
        if not _may_send(request, batch, step):
            return
        try:
            step(batch).start(person)
        except batches.CannotStart as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("It will be sent in ten minutes. Until then, you can stop it here."))
    elif do == "stop" and batches.stop(batch, by=person):
        messages.success(request, _("Stopped. No emails were sent."))


def _may_send(request: HttpRequest, batch: Batch, step: type[approvals.SendBatch]) -> bool:
    """Return whether the person may send the draft now; otherwise tell them that a colleague is asked."""
    people = approvals.reached_by(batch) if batch.state == Batch.State.DRAFT else 0
    if people > CONFIRMED:
        reauthentication.require(request)
    if approvals.may_start(step, batch, people, by=request.user):
        return True
    say_asked(request)
    return False
