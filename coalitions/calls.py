"""Who makes the calls that a coalition owes, and what a yes or a no to them does."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from coalitions import mails, membership, staying
from coalitions.models import Coalition
from mailing import calls


def _url(coalition: Coalition) -> str:
    return f"{settings.SITE_URL}{coalition.address('calls')}"


def register() -> None:
    calls.questions.register(calls.Question(mails.Appointed, membership.answer_appointment))
    calls.questions.register(
        calls.Question(mails.Stay, staying.answer_call, _("They want to stay"), _("They want to leave"))
    )
    calls.owners.register(calls.Owner("coalitions.coalition", str, _url))
