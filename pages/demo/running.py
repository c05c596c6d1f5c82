"""What a facilitator of the demonstration finds in the space where a coalition is run. People are made up."""

from datetime import date, timedelta

from django.db.models import Q

from coalitions import inviting, letters, membership, paper
from coalitions.models import Coalition, Letter, Membership, Organization, Partner
from people.models import Consent, Person

AGREEMENT = (
    "We speak for ourselves. We let each other finish. What is told here in confidence stays here. "
    "Who disagrees says why, and stays at the table.",
    "Hablamos por nuestra propia cuenta. Dejamos terminar a los demás. Lo que se cuenta aquí en confianza se queda aquí. "
    "Quien no está de acuerdo dice por qué y se queda en la mesa.",
)  # fmt: skip

SHEET = "I want to be a member of the Clayton hub. You may call me about meetings."
ON_PAPER = """\
Lucille Sample-Reed, 404 555 0151
Doña Bea Muestra, 404 555 0152, es
Otis Sample, 404 555 0153
Ines Sample, i.sample@example.org
"""

LETTERS = [
    (
        "Jo Sample", "jo.sample@example.org", "", "en",
        "I work nights at the airport. Is there somebody who could drive me home from the meeting on Thursday?", "",
    ),
    (
        "Pilar Muestra", "", "+14045550156", "es",
        "¿Puedo ir con mis dos hijos? ¿Hay alguien que los cuide durante la reunión?", "",
    ),
    (
        "Reverend Sample", "rev.sample@example.org", "", "en",
        "Our church hall is free on Thursdays. Would you like to meet there?",
        "Thank you. Yes, we would. I will come by on Sunday after the service.",
    ),
]  # fmt: skip

INVITED = ["neighbor.one@example.org", "neighbor.two@example.org"]


def seed(everybody: dict[str, Person], today: date) -> None:
    """The Clayton hub as it is run: once made, it is left as the people who look at it change it."""
    Coalition.objects.filter(slug="clayton").filter(Q(agreement_en=None) | Q(agreement_en="")).update(
        agreement_en=AGREEMENT[0], agreement_es=AGREEMENT[1]
    )
    if Letter.objects.exists():
        return
    clayton, boss = Coalition.objects.get(slug="clayton"), everybody["facilitator@example.org"]
    for name, email, phone, language, words, answer in LETTERS:
        letter = letters.write(clayton, name=name, email=email, phone=phone, language=language, words=words)
        if answer:
            letters.answer(letter, answer, boss)
    paper.enter(
        clayton,
        ON_PAPER,
        signed_on=today - timedelta(days=4),
        purposes=[Consent.Purpose.MEMBERSHIP, Consent.Purpose.CALL],
        wording=SHEET,
        by=boss,
    )
    inviting.invite(clayton, INVITED, language="en", word="We meet on Thursday, with supper.", by=boss)
    neighbors = Organization.objects.get(name="Sample Westside Neighbors")
    Partner.objects.get_or_create(organization=neighbors, coalition=clayton)
    speaking = (
        Membership.objects.active().filter(coalition=clayton, person__email="t.hall@example.org").first()
    )
    if speaking is not None:
        membership.change(
            speaking, perspective=speaking.perspective, is_shown=speaking.is_shown, organization=neighbors
        )
        membership.write_note(speaking, "Brings the keys of the hall. Better to call after six.")
