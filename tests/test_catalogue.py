"""The catalogue tool finds every string Django looks up, and the catalogue is complete."""

from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.translation import trans_real

from scripts import catalogue

TEMPLATE = """\
{% load i18n %}
{% translate "Save 100% of it" %}
{% translate "May" context "month" %}
{% translate 'It is "here"' as said %}
{{ _("In a variable") }}{{ none|default:_("As an argument") }}
{% if said == _("In a condition") %}{% endif %}
{% blocktranslate trimmed with name=person.name %}
    Hello,
      {{ name }}: 50% are in.
{% endblocktranslate %}
{% blocktranslate %}Not
trimmed{% endblocktranslate %}
{% blocktranslate trimmed count n=count context "seats" %}
  {{ n }} place
{% plural %}
  {{ n }} places
{% endblocktranslate %}
"""


def asked_for(template: str, monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, str]]:
    """Return (msgid, context) of every string that Django looks up while a template is rendered."""
    seen: set[tuple[str, str]] = set()
    real = trans_real.do_ntranslate, trans_real.gettext

    def ntranslate(singular: str, plural: str, number: Any, function: str) -> str:
        seen.add((singular, ""))
        return real[0](singular, plural, number, function)

    def npgettext(context: str, singular: str, plural: str, number: Any) -> str:
        seen.add((singular, context))
        return singular if number == 1 else plural

    def pgettext(context: str, message: str) -> str:
        seen.add((str(message), context))
        return str(message)

    def gettext(message: str) -> str:
        seen.add((str(message), ""))
        return real[1](message)

    with translation.override("es"):
        for name, spy in (("npgettext", npgettext), ("pgettext", pgettext), ("gettext", gettext)):
            # In this order: Django's front end keeps the first function it gets, and would keep the spy.
            monkeypatch.setattr(f"django.utils.translation._trans.{name}", spy)
            monkeypatch.setattr(trans_real, name, spy)
        Template(template).render(Context({"person": {"name": "Ana"}, "count": 2, "none": ""}))
    return seen


def test_strings_of_a_template_are_those_that_django_looks_up(tmp_path, monkeypatch):
    file = tmp_path / "templates" / "page.html"
    file.parent.mkdir()
    file.write_text(TEMPLATE)
    found = {
        (text if isinstance(text, str) else text[0], context or "")
        for text, context in catalogue.strings_of(file)
    }

    assert found == asked_for(TEMPLATE, monkeypatch)
    assert ("Hello, %(name)s: 50%% are in.", "") in found


def test_strings_of_python_are_found_whatever_function_marks_them(tmp_path):
    file = tmp_path / "views.py"
    file.write_text(
        "from django.utils.translation import gettext_lazy as _, ngettext, npgettext_lazy, pgettext\n"
        '_("Lazy")\n_("In " "parts")\nngettext("%(n)s hub", "%(n)s hubs", n)\n'
        'pgettext("month", "May")\nnpgettext_lazy("seats", "seat", "seats", n)\n'
    )
    assert set(catalogue.strings_of(file)) == {
        ("Lazy", None),
        ("In parts", None),
        (("%(n)s hub", "%(n)s hubs"), None),
        ("May", "month"),
        (("seat", "seats"), "seats"),
    }


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Create a portal with one file."""
    (tmp_path / "views.py").write_text(
        '_("Join")\n_("Hello, %(name)s.")\nngettext("%(n)s hub", "%(n)s hubs", n)\n'
    )
    return tmp_path


def po(project: Path, *entries: str) -> Path:
    path = project / "django.po"
    path.write_text(catalogue.HEADER + "\n\n".join(entries) + "\n", encoding="utf-8")
    return path


HELLO = '#, python-format\nmsgid "Hello, %(name)s."\nmsgstr "Hola, %(name)s."'
JOIN = 'msgid "Join"\nmsgstr "Unirse"'
HUBS = '#, python-format\nmsgid "%(n)s hub"\nmsgid_plural "%(n)s hubs"\nmsgstr[0] "Una coalición"\nmsgstr[1] "%(n)s coaliciones"'


def test_complete_catalogue_has_no_problems(project):
    assert catalogue.problems(project, po(project, HUBS, HELLO, JOIN)) == []


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ([HUBS, HELLO], "missing: 'Join'"),
        ([HUBS, HELLO, JOIN, JOIN.replace("Join", "Leave")], "no longer used: 'Leave'"),
        ([HUBS, HELLO, 'msgid "Join"\nmsgstr ""'], "without Spanish: 'Join'"),
        ([HUBS.replace('"%(n)s coaliciones"', '""'), HELLO, JOIN], "without Spanish: '%(n)s hub'"),
        ([HUBS, HELLO, "#, fuzzy\n" + JOIN], "marked as doubtful: 'Join'"),
        ([HUBS, HELLO.replace("Hola, %(name)s", "Hola, %(nombre)s"), JOIN], "has %(nombre)s for %(name)s"),
        ([HUBS, HELLO.replace("Hola, %(name)s", "Hola"), JOIN], "has no placeholder for %(name)s"),
        ([HUBS, HELLO.replace("Hola,", "100% hola,"), JOIN], "has a % that is no placeholder"),
        ([HUBS.replace("%(n)s coal", "Coal"), HELLO, JOIN], "has no placeholder for %(n)s"),
        ([JOIN, HUBS, HELLO], "not as `catalogue.py update` writes it"),
    ],
)
def test_each_flaw_of_a_catalogue_is_named(project, entries, problem):
    found = catalogue.problems(project, po(project, *entries))
    assert len(found) == 1
    assert found[0].startswith(problem)


def test_update_keeps_translations_takes_in_new_strings_and_drops_old_ones(project):
    path = po(project, HELLO, JOIN.replace("Join", "Leave"))

    assert catalogue.update(project, path) == "3 strings: 2 new, 1 dropped, 2 without Spanish."
    assert HELLO in path.read_text()
    assert "Leave" not in path.read_text()
    before = path.read_bytes()
    assert catalogue.update(project, path) == "3 strings: 0 new, 0 dropped, 2 without Spanish."
    assert path.read_bytes() == before


def test_merge_unites_two_branches_and_names_what_they_translate_differently(project):
    one = po(project, HELLO, 'msgid "Join"\nmsgstr ""')
    other = project / "other.po"
    other.write_text(catalogue.HEADER + "\n\n".join([HUBS, HELLO.replace("Hola", "Saludos"), JOIN]) + "\n")

    assert catalogue.merge(one, other, one) == ["Hello, %(name)s."]
    assert catalogue.problems(project, one) == []
    assert HELLO in one.read_text()


def test_compiled_catalogue_is_what_django_reads(settings):
    path = catalogue.compile_catalogue()
    first = path.stat().st_mtime_ns
    assert catalogue.compile_catalogue().stat().st_mtime_ns == first

    with translation.override("es"):
        for name, message in catalogue.entries(catalogue.read()).items():
            if catalogue.is_translated(message) and isinstance(message.id, str) and not name[1]:
                assert translation.gettext(message.id) == message.string


def test_catalogue_of_the_portal_is_complete():
    assert catalogue.problems() == []
