"""Asking the parent or guardian of a minor who signed up. `guardian_consent` records the answer."""

from dataclasses import dataclass

from django.utils import timezone

from mailing import outbox
from office import journal
from pse_portal import signed_links
from volunteering import mails
from volunteering.models import Guardian, GuardianText, SignUp

FIRST_TEXT = {
    "en": "My child can help at this shift. I know when and where it is, and who to call. "
    "An adult stays with the group the whole time. I can withdraw this permission at any time.",
    "es": "Mi hijo o hija puede ayudar en este turno. Sé cuándo y dónde es, y a quién llamar. "
    "Una persona adulta está con el grupo todo el tiempo. Puedo retirar este permiso cuando quiera.",
}


@dataclass(frozen=True)
class GuardianData:
    """A parent or guardian as entered in the form."""

    name: str = ""
    email: str = ""
    phone: str = ""


def current_text() -> GuardianText:
    """Return the current consent text; creates the first version where there is none."""
    text = GuardianText.objects.current()
    if text is None:
        text, _made = GuardianText.objects.get_or_create(
            version=1, defaults={"body_en": FIRST_TEXT["en"], "body_es": FIRST_TEXT["es"]}
        )
    return text


def ask(sign_up: SignUp, guardian_data: GuardianData, *, anew: bool = False) -> Guardian:
    """Ask the parent of a minor who signed up, by email or phone. Must run in a transaction.

    Consent already given to the current text for this sign-up stays valid, unless `anew`.
    """
    text = current_text()
    row = Guardian.objects.filter(sign_up=sign_up).first()
    if not anew and row is not None and row.consented_at and row.text_id == text.pk:
        return row
    row = row or Guardian(sign_up=sign_up)
    row.name, row.email, row.phone, row.text = (
        guardian_data.name,
        guardian_data.email,
        guardian_data.phone,
        text,
    )
    row.consented_at = row.declined_at = None
    row.how, row.nonce = "", journal.renewed_nonce(row) if row.pk else row.nonce
    row.asked_at = timezone.now()
    row.save()
    outbox.queue(mails.GuardianAsked(row), key=f"guardian:{row.pk}:{row.nonce}")
    return row


def find(token: str) -> Guardian | None:
    """Return the guardian of a link token, or None where the token is invalid."""
    rows = Guardian.objects.select_related(*mails.GuardianAsked.related, "sign_up__shift__event")
    found: Guardian | None = signed_links.find(rows, Guardian.LINK, token)
    return found
