"""What the page of a mailing shows and does, for event guests and for volunteers."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from mailing import batches, letters
from mailing.models import Batch
from people.sign_in import signed_in
from pse_portal.posted import pressed


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


def press(request: HttpRequest, batch: Batch) -> None:
    """Test, send, or stop a mailing, depending on the button pressed, and report it."""
    person, do = signed_in(request), pressed(request, "test", "send", "stop")
    if do == "test":
        letters.send_test(batch, person.contact)
        messages.success(request, _("We’re emailing you a copy."))
    elif do == "send":
        try:
            batches.start(batch, by=person)
        except batches.CannotStart as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("It will be sent in ten minutes. Until then, you can stop it here."))
    elif do == "stop" and batches.stop(batch, by=person):
        messages.success(request, _("Stopped. No emails were sent."))
