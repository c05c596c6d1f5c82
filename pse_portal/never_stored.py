"""What the portal never stores about people: race, party, immigration, health, and income.

No column of the schema may be named for it (`tests/people/test_never_stored.py`), and imported tables with such a column
are refused.
"""

import re
import unicodedata

# In English and Spanish, without accents. "Party" is also a group that comes to an event.
_NAMED = re.compile(
    r"\b("
    r"race|racial|ethnic\w*|ancestry|hispanic|latin[oax]|raza|etnic\w*|etnia"
    r"|party(?! size)|political|voter|partid(?:o|ista)|politic[oa]|votante"
    r"|immigra\w*|citizen\w*|visa|undocumented|nationality|legal status|ssn|social security"
    r"|inmigra\w*|migrator\w*|ciudadan\w*|indocumentad\w*|nacionalidad|seguro social"
    r"|health\w*|medical\w*|medication|diagnos\w*|disabilit\w*|illness|disease|pregnan\w*|insurance"
    r"|salud|medic[oa]s?|medicamentos?|discapacidad\w*|enfermedad\w*|embarazo|seguro medico"
    r"|income|salary|wages?|earnings|poverty|ingresos?|salario|sueldo|pobreza"
    r")\b"
)


def named_in(text: str) -> str:
    """Return the word in a column's name or heading that names such a thing, or ""."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    found = _NAMED.search(re.sub(r"[\W_]+", " ", plain))
    return found[0] if found else ""
