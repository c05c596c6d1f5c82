"""`manage.py setup`: from an empty database to an organization with an administrator, from a file or by questions."""

import json
from io import StringIO
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from circles.models import Circle
from office.models import AuditEntry, SiteSettings
from pages import installation
from people.models import Person
from tests.factories import make_circle, make_member, make_person

pytestmark = pytest.mark.django_db

ANSWERS = {
    "name": "Partnership for Fairness",
    "short_name": "PF",
    "mission_en": "Fair growth.",
    "postal_address": "1 Main Street, Atlanta, Georgia 30303",
    "phone": "404-555-0123",
    "contact_email": "hello@fairness.test",
    "circles": True,
    "admin_name": "Ada Admin",
    "admin_email": "Ada@Fairness.test",
    "admin_language": "es",
}


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Return a function that runs setup with a file's answers, or with typed lines; it returns what was printed."""

    def run(answers=None, *, typed=None, name="answers.json"):
        output = StringIO()
        options = {"stdout": output, "stderr": output}
        if typed is not None:
            lines = iter(typed)
            monkeypatch.setattr("builtins.input", lambda question: output.write(question) and next(lines))
            call_command("setup", **options)
            return output.getvalue()
        path = tmp_path / name
        path.write_text(answers if isinstance(answers, str) else json.dumps(answers))
        call_command("setup", file=path, no_input=True, **options)
        return output.getvalue()

    return run


def test_file_sets_the_portal_up_once(run):
    Group.objects.all().delete()

    said = run(ANSWERS)

    site = SiteSettings.objects.get()
    assert (site.name, site.short_name, site.mission_en, site.phone) == (
        "Partnership for Fairness", "PF", "Fair growth.", "+14045550123",
    )  # fmt: skip
    admin = Person.objects.get()
    assert (admin.email, admin.name, admin.language) == ("ada@fairness.test", "Ada Admin", "es")
    assert admin.is_staff
    assert admin.is_superuser
    assert not admin.has_usable_password()
    assert EmailAddress.objects.get(user=admin).verified
    assert Circle.objects.count() == 6
    assert Group.objects.get(name="Content").permissions.filter(codename="change_sitesettings").exists()
    assert "Ada Admin (ada@fairness.test) is the first administrator" in said
    assert "[x] Remove the samples" in said

    entries = AuditEntry.objects.count()
    assert run(ANSWERS).startswith("Everything was already as you say; nothing changed.")
    assert (Circle.objects.count(), Person.objects.count(), AuditEntry.objects.count()) == (6, 1, entries)


def test_answers_come_from_standard_input_too(monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO(json.dumps(ANSWERS)))
    call_command("setup", file=Path("-"), stdout=StringIO())
    assert SiteSettings.objects.get().name == ANSWERS["name"]


def test_toml_file_changes_only_what_it_names(run):
    run({**ANSWERS, "circles": False})
    make_circle()

    assert "Saved the settings of Partnership for Fairness." in run('short_name = "PFF"', name="new.toml")

    site = SiteSettings.objects.get()
    assert (site.short_name, site.postal_address) == ("PFF", ANSWERS["postal_address"])
    assert Circle.objects.count() == 1
    assert "There already is an administrator" in run({"admin_name": "B", "admin_email": "b@fairness.test"})
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("answers", "line"),
    [
        ("{", "isn’t valid"),
        ("name", "isn’t valid"),
        ('["a"]', "must hold names"),
        ({"name": ["a"]}, "must hold names"),
        ({"nme": "x"}, "has no use for nme"),
        ({**ANSWERS, "contact_email": "nobody"}, "contact_email: Check the email address."),
        ({**ANSWERS, "admin_email": "admin@example.org"}, "admin_email: That’s a sample."),
        ({**ANSWERS, "phone": "12"}, "phone: That isn’t a phone number."),
        ({**ANSWERS, "circles": "perhaps"}, "circles: Answer yes or no."),
        ({**ANSWERS, "admin_language": "fr"}, "admin_language: That choice isn’t on the list"),
        ({**ANSWERS, "admin_email": ""}, "admin_email: This is needed"),
        ({**ANSWERS, "giving_url": "https://fairness.test/"}, "That’s a home page."),
        ({"short_name": "PF"}, "name: Fill this in."),
    ],
)
def test_bad_file_is_one_line_and_creates_nothing(run, answers, line):
    with pytest.raises(CommandError, match=line) as refused:
        run(answers)
    assert "\n" not in str(refused.value)
    assert not SiteSettings.objects.exists()
    assert not Person.objects.exists()
    assert not Circle.objects.exists()


def test_missing_file_is_one_line(tmp_path):
    with pytest.raises(CommandError, match="can’t be read: No such file"):
        call_command("setup", file=tmp_path / "none.toml")


def test_failure_at_the_end_leaves_nothing_half_created(run, monkeypatch):
    monkeypatch.setattr(installation.audit, "record", lambda *_args, **_facts: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run(ANSWERS)
    assert not SiteSettings.objects.exists()
    assert not Circle.objects.exists()


def test_questions_are_asked_again_and_enter_keeps_the_suggestion(run):
    said = run(
        typed=[
            "", "PF", "", "", "1 Main Street", "12", "", "nobody", "hello@fairness.test", "", "perhaps", "no",
            "Ada", "", "ada@fairness.test", "",
        ]
    )  # fmt: skip

    assert "Name of the organization [Partnership for Southern Equity]: " in said
    for complaint in (
        "That isn’t a phone number",
        "Check the email address",
        "Answer yes or no",
        "An answer is",
    ):
        assert said.count(complaint) == 1, complaint
    assert SiteSettings.objects.get().name == "Partnership for Southern Equity"
    assert Person.objects.get().language == "en"
    assert not Circle.objects.exists()

    # The second time, no question about the administrator, and Enter changes nothing.
    assert "nothing changed" in run(typed=[""] * 9)


def test_list_shows_what_is_done():
    lines = {line[4:20]: line[:3] for line in installation.left()}
    assert lines["Appoint the firs"] == lines["Invite a colleag"] == "[ ]"

    make_member(make_circle(), role="facilitator")
    colleague = make_person()
    colleague.groups.add(Group.objects.get_or_create(name="Roles")[0])
    lines = {line[4:20]: line[:3] for line in installation.left()}
    assert lines["Appoint the firs"] == lines["Invite a colleag"] == "[x]"
    assert lines["Remove the sampl"] == "[ ]"  # the factories' people are at example.org
