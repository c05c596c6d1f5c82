"""The mail for Django's own `send_mail`."""

from django.utils.translation import gettext_lazy as _

from mailing.mail import Mail


class Plain(Mail[None]):
    """Context: `subject` and `body`."""

    title = _("An email built into Django")
    subject_is_free = True
    order = 90

    sample_given = {"subject": "Hello", "body": "Words of a process."}
