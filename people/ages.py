"""People under 13 cannot take part. What others say about their age is one line, never a birth date."""

from people.models import AgeBand, Person

EXACT = (AgeBand.TEEN, AgeBand.ADULT)


def note(person: Person, band: str) -> None:
    """Keep what a person said about their age, unless they already said more. They change it on "My details"."""
    if band and person.age_band != band and person.age_band not in EXACT:
        person.age_band = band
        person.save(update_fields=["age_band"])
