"""Check texts for unwanted turns of phrase: `python -m scripts.words`, part of `make check`.

Every translatable string, its Spanish, and the demo's texts are matched against a short list, each entry with a
better form. docs/words.md is the guide behind the list. If a string needs such a word (a quoted source, a
picture's legend), a comment beside it or up to two lines above says why: `{# words: the legend of the map #}` in
a template, `# words: a quoted title` in Python and TOML.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts import catalogue

ROOT = Path(__file__).resolve().parent.parent
# Not read aloud: tags, placeholders, URLs.
SILENT = re.compile(r"<[^>]*>|%\(\w+\)[a-z]|\{\w*\}|&\w+;|\S*(?:://|@)\S*")
EXCEPTION = re.compile(r"\bwords: \S")
ABOVE = 2  # lines between a comment and its string


@dataclass(frozen=True)
class Turn:
    """A turn of phrase that is refused, and what to write instead."""

    pattern: str
    better: str

    def found_in(self, text: str) -> str:
        """Return the matching words, or ""."""
        match = re.search(self.pattern, text, re.IGNORECASE)
        return match[0] if match else ""


ENGLISH = [
    Turn(r"\b(some|no|every|any)body\b", "someone, no one, everyone, anyone, or the role"),
    Turn(r"\bthose who\b|\bwhoever\b", "people who …, or the role: facilitators, supporters, guests"),
    Turn(r"\bwhom\b", "who, or turn the sentence around"),
    Turn(r"\b(is|are|be|being) told\b", "we’ll email …, … gets an email"),
    Turn(r"\bhears? (why|it)\b", "we’ll let them know"),
    Turn(r"\bstands? (on|at|in|behind|with|beside|after)\b", "is on …; supports …"),
    Turn(r"\bany more\b", "anymore; no longer"),
    Turn(r"\bit is gone\b", "it was deleted; it’s no longer here"),
    Turn(r"\b(a|one|single) press\b", "one click; a button"),
    Turn(r"\ba word to\b|\bsend word\b", "a note, a message"),
    Turn(r"\b(an?|each|every|this|the|your) yes\b|\byeses\b", "approves, agrees, declines; permission"),
    Turn(r"\bwaits for\b|\bwait for (your|a) (yes|word)\b", "to do; needs your approval; pending"),
    Turn(r"\bcall(ed|s)? (it )?off\b", "cancel, canceled"),
    Turn(r"\be-mail", "email"),
    Turn(r"\bwaiting list\b", "waitlist"),
    Turn(r"\bsuch as:", "For example:"),
    Turn(r"\bkits?\b", "shift template"),
    Turn(r"\bsigns? of life\b|\bgone quiet\b", "recent activity"),
    Turn(r"\bstand(s|ing)? behind\b", "support; endorse (organizations, coalitions)"),
    Turn(r"\bcarr(y|ied|ies) (it |this |a priority )?to (a|the) circle", "bring to the circle"),
    Turn(r"\bmend(s|ed)?\b", "fix"),
    Turn(r"\b(has|have) run out\b|\bran out\b", "has expired"),
    Turn(r"\bfrom now on\b", "leave it out, or “starting today”"),
    Turn(r"\bonce more\b|\banew\b", "again; new"),
    Turn(r"\bat once\b", "right away"),
    Turn(r"\bby (itself|themselves)\b", "automatically; on its own"),
    Turn(r"\bneeds? not\b|\bmay not\b", "don’t need to; can’t"),
    Turn(r"\bpass(ed)? it on\b", "share"),
    Turn(r"\b(have|has|had) begun\b|\bis begun\b", "started"),
    Turn(
        r"\b(can ?not|(do|does|did|is|are|was|were|will|have|has|had|could|would|should) not)\b",
        "a contraction: can’t, don’t, isn’t",
    ),
    Turn(
        r"\bcancelled\b|\b(col|neighb|fav|lab|hon)our|\borganis|\bprogramme\b|\bcentre\b", "American spelling"
    ),
    Turn(
        r"\binvalid\b|\berror occurred\b|\bstakeholder|\bempower|\bclick here\b|\bplease note\b|\bin order to\b",
        "plain words: what happened, and what to do",
    ),
    Turn(r"\busers?\b", "person, member, guest, staff"),
    Turn(r"\w'\w|\"", "typographic quotation marks and apostrophes: ’ “ ”"),
]
SPANISH = [
    Turn(r"[«»\"]|\w'\w", "“ ”"),
    Turn(r"\bquien(es)? dirigen?\b|\bdirigirl[oa]s?\b", "quienes facilitan; Administrar"),
    Turn(
        r"\banot(ar|ado|ada|ados|adas|e|es|en|ó|arse|amos)\b|\banótese\b", "guardar, registrar, inscribirse"
    ),
    Turn(r"\ben calma\b|\bseñal(es)? de vida\b", "actividad reciente"),
    Turn(r"\barreglad[oa]s?\b", "listo, confirmado"),
    Turn(r"\blazos?\b", "conexión; enlace (de una página)"),
    Turn(r"\bsíes\b", "permisos; aprobaciones"),
    Turn(r"\bletras\b", "caracteres"),
    Turn(r"\bpaquetes?\b", "plantilla de turnos"),
    Turn(r"\be-mail", "correo"),
    Turn(r"\ba cualquiera\b", "al público; a todas las personas"),
    Turn(r"\bdevolver (el|su) lugar\b", "cancelar; soltar el lugar"),
    Turn(r"\bmembres[ií]as?\b", "participación"),
    Turn(r"\b(pulse|oprima|presione)\b", "toque; haga clic"),
    Turn(r"\baplaza(r|d[oa]s?)\b|\bsuspendid[oa]s?\b", "pospuesto; cancelado"),
    Turn(r"\b(su|el otro) lado\b", "la otra coalición; su nombre; ustedes"),
    Turn(
        r"\bdesuscri|\bloguear|\busuari[oa]s?\b|\bsocios?\b",
        "cancelar la suscripción; iniciar sesión; persona; integrante",
    ),
    Turn(r"\blista en espera\b", "lista de espera"),
]
TURNS = {"en": ENGLISH, "es": SPANISH}


def refused(text: str, language: str) -> Iterator[str]:
    """Yield the refused words in a text, each with its better form."""
    spoken = SILENT.sub(" ", text)
    for turn in TURNS[language]:
        if words := turn.found_in(spoken):
            yield f"“{words}” in {text!r}; write: {turn.better}"


def excepted(lines: list[str], number: int) -> bool:
    """Return whether a comment beside line `number` (counted from 1), or just above it, allows its words."""
    return any(EXCEPTION.search(line) for line in lines[max(0, number - 1 - ABOVE) : number])


def of_the_interface(root: Path = ROOT) -> Iterator[str]:
    """Yield "path:line: what" for each translatable string and its Spanish."""
    spanish = catalogue.entries(catalogue.read())
    for path in catalogue.sources(root):
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, msgid, context in catalogue.places_of(path):
            if excepted(lines, number):
                continue
            english = [msgid] if isinstance(msgid, str) else list(msgid)
            message = spanish.get((english[0], context or ""))
            texts = [("en", text) for text in english]
            texts += [("es", text) for text in (catalogue.translations(message) if message else ())]
            for language, text in texts:
                for problem in refused(text.replace("%%", "%"), language):
                    yield f"{path.relative_to(root)}:{number}: {problem}"


def of_the_demo(root: Path = ROOT) -> Iterator[str]:
    """Yield the same for the texts of the demo and of the circles' skeletons, whose keys end in their language."""
    for path in sorted([*root.glob("demo/data/*.toml"), *root.glob("circles/data/*.toml")]):
        lines = path.read_text(encoding="utf-8").splitlines()
        for language, text in texts_of(tomllib.loads("\n".join(lines))):
            first = text.strip().split("\n")[0]
            number = next((n for n, line in enumerate(lines, 1) if first[:30] in line), 0)
            if number and excepted(lines, number):
                continue
            for problem in refused(text, language):
                yield f"{path.relative_to(root)}:{number}: {problem}"


def texts_of(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield (language, text) of the values in one language, at any depth."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from texts_of(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner, key)
    elif isinstance(value, str) and (language := key.rpartition("_")[2]) in TURNS:
        yield language, value


def problems(root: Path = ROOT) -> list[str]:
    return [*of_the_interface(root), *of_the_demo(root)]


if __name__ == "__main__":
    found = problems()
    print("\n".join(found) or "No turn of phrase that the guide refuses.")
    sys.exit(bool(found))
