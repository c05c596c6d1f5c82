"""The emails about accounts."""

from datetime import datetime
from typing import Any, Self

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mailing.mail import Mail
from office import approvals
from office.models import Approval
from people import samples, second_step
from people.models import SECOND_STEP_GRACE, DataRequest, Merge, Person, StaffInvitation
from people.templatetags.browsers import browser
from pse_portal import dates
from pse_portal.signed_links import token


class AccountMail(Mail[Person | None]):
    order = 10


class Code(AccountMail):
    """Takes the `code` and its lifetime in `minutes`."""

    is_answer = True
    sample_given = {"code": "204816", "minutes": 15}


class LoginCode(Code):
    title = _("Sign-in code")


class AddressCode(Code):
    title = _("Code to confirm an email address")


class PasswordCode(Code):
    title = _("Code for a new password")


class UnknownAccount(AccountMail):
    title = _("No account with this email address")


class AccountExists(AccountMail):
    title = _("Account already exists")


class AccountChanged(AccountMail):
    """Takes `what` was changed and, for an address, `from_email`, `to_email` or `deleted_email`."""

    title = _("Account changed")
    sample_given = {"what": "password_changed"}


class NewAddress(AccountMail):
    """Sent to the new address itself."""

    title = _("Confirm an email address that staff entered")
    sample_given = {"path": "/address/1-0a1b2c/"}

    def context(self) -> dict[str, Any]:
        row = self.row
        if row is None or not row.new_email:
            return {}
        return {"path": f"/address/{token(row.new_email_purpose, row)}/"}


class AddressAsked(AccountMail):
    """Sent to the current address; takes the new one (`to_email`)."""

    title = _("Staff entered a new email address")
    sample_given = {"to_email": "ana@example.org"}


class StaffInvited(Mail[StaffInvitation]):
    order = 10
    title = _("Invitation to our staff")
    related = ("invited_by",)
    sample_row = samples.staff_invitation

    def context(self) -> dict[str, Any]:
        return {"path": f"/staff/{token(StaffInvitation.LINK, self.row)}/", "by": self.row.invited_by}

    def is_moot(self) -> bool:
        return bool(self.row.accepted_at or self.row.withdrawn_at)


class StaffLeft(Mail[Person]):
    order = 10
    title = _("Staff access ended")
    sample_row = samples.person


class ApprovalMail(Mail[Approval]):
    order = 10
    related = ("asked_by", "decided_by")
    sample_row = samples.approval

    def context(self) -> dict[str, Any]:
        step = approvals.of(self.row)
        path = reverse("admin:office_approval_change", args=[self.row.pk or 1])
        if self.row.state != Approval.State.ASKED and not (self.row.asked_by and self.row.asked_by.is_staff):
            path = ""  # a facilitator, who cannot open the admin
        return {"step": step.words() if step else _("a step that needs two people"), "path": path}


class ApprovalAsked(ApprovalMail):
    title = _("A colleague needs your approval")

    def is_moot(self) -> bool:
        return self.row.state != Approval.State.ASKED


class ApprovalDecided(ApprovalMail):
    title = _("A colleague decided about your request")


class NewBrowser(AccountMail):
    """Takes `at`, in ISO format, and `agent`, the user agent."""

    title = _("Sign-in with a new browser")
    sample_given = {"at": "2027-03-02T15:04:00+00:00", "agent": "Mozilla/5.0 (Android 14) Firefox/140.0"}

    def context(self) -> dict[str, Any]:
        at = timezone.localtime(datetime.fromisoformat(self.given["at"]))
        return {"when": dates.moment(at), "browser": browser(self.given["agent"])}


class SecondStepDue(AccountMail):
    """Sent to staff and to facilitators of many members when signing in begins to need a second step."""

    title = _("Turn on a second step")

    def context(self) -> dict[str, Any]:
        due = (self.row and self.row.second_step_by) or timezone.now() + SECOND_STEP_GRACE
        return {"day": dates.day(due), "path": reverse("mfa_index")}

    def is_moot(self) -> bool:
        return self.row is not None and not second_step.is_missing(self.row)


class ConfirmCode(Code):
    title = _("Code to confirm it’s you")


class DataCode(Code):
    """Sent to the address whose data is asked for, and to no other."""

    title = _("Code to see what we keep")


def _sample_request(**values: Any) -> DataRequest:
    return DataRequest(pk=1, name="Ana Ruiz", email="ana@example.org", nonce="sample", **values)


class CopyReady(Mail[DataRequest]):
    """Contains none of the data, and no link that opens the copy."""

    order = 11
    title = _("Copy of the data ready")
    sample_row = _sample_request

    def is_moot(self) -> bool:
        return self.row.content is None


class DeletionAsked(Mail[DataRequest]):
    order = 12
    title = _("Deletion of the data requested")

    @staticmethod
    def sample_row() -> DataRequest:
        return _sample_request(due_at=timezone.now() + DataRequest.THINK_AGAIN_FOR)

    def is_moot(self) -> bool:
        return bool(self.row.done_at or self.row.undone_at)

    def context(self) -> dict[str, Any]:
        return {"path": f"/me/data/undo/{token(DataRequest.UNDO, self.row)}/"}


class MergeAsked(Mail[Merge]):
    """Asks a person whether another account is theirs too; takes `side`, "record" or "owner"."""

    title = _("Two accounts that may be one person’s")
    order = 10
    related = ("record", "owner")

    @property
    def other(self) -> Person:
        return self.row.owner if self.given["side"] == "record" else self.row.record

    def is_moot(self) -> bool:
        return self.row.state != Merge.State.ASKED

    def context(self) -> dict[str, Any]:
        purpose = f"merge-{self.given['side']}"
        return {"hint": hinted(self.other.email or ""), "path": f"/address/merge/{token(purpose, self.row)}/"}

    @classmethod
    def sample(cls) -> Self:
        one = Person(pk=1, name="Ana Ruiz", email="ana@example.org")
        other = Person(pk=2, name="Ana M. Ruiz", email="ana.ruiz@example.com")
        return cls(Merge(pk=1, record=one, owner=other, nonce="sample"), side="record")


def hinted(address: str) -> str:
    """Return an address that its owner recognizes and others can't write to: "a…z@e….org"."""
    local, _at, domain = address.partition("@")
    name, _dot, top = domain.rpartition(".")
    return f"{local[:1]}…{local[-1:]}@{name[:1]}….{top}" if local and top else ""
