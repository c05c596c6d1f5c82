"""Mutation tests: each mutation breaks one guard in a copy of the portal, and the tests named with it must fail.

Tests are selected as in `make test`: a mutation for PostgreSQL runs only tests marked `databases`. `MUTATE=<folder>`
tries another checkout, such as one from before a change of the tests.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(os.environ.get("MUTATE", Path(__file__).resolve().parent.parent.parent))


@dataclass(frozen=True)
class Mutation:
    name: str
    file: str
    old: str
    new: str
    tests: str
    on_postgresql: bool = False

    def __str__(self) -> str:
        return self.name


MUTATIONS = [
    Mutation(
        "event row not locked",
        "events/attendance.py",
        "Event.objects.select_for_update().get(pk=occasion_id)",
        "Event.objects.get(pk=occasion_id)",
        "tests/events/test_attendance.py",
        on_postgresql=True,
    ),
    Mutation(
        "volunteer row not locked",
        "volunteering/sign_ups.py",
        'Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)',
        "Volunteer.objects.get(pk=volunteer.pk)",
        "tests/volunteering/test_filling.py tests/volunteering/test_signing.py",
        on_postgresql=True,
    ),
    Mutation(
        "claims do not skip what another sender holds",
        "mailing/claims.py",
        '"FOR UPDATE OF m SKIP LOCKED"',
        '""',
        "tests/mailing/test_delivery.py tests/live/test_mail.py",
        on_postgresql=True,
    ),
    Mutation(
        "immediate transactions of SQLite",
        "pse_portal/settings.py",
        '"transaction_mode": "IMMEDIATE"',
        '"transaction_mode": "DEFERRED"',
        "tests/events/test_attendance.py",
    ),
    Mutation(
        "permission: drafts for everybody",
        "events/models/event_queryset.py",
        "            return self.public()\n        if person.is_staff",
        "            return self.all()\n        if person.is_staff",
        "tests/voice/test_matrix.py",
    ),
    Mutation(
        "permission: any member edits the page",
        "coalitions/models/coalition.py",
        "pk__in=person.memberships.leading()",
        "pk__in=person.memberships.active()",
        "tests/coalitions/test_manage_space.py",
    ),
    Mutation(
        "constraint: a circle's item is endorsed by a hub",
        "agenda/migrations/0001_initial.py",
        "('hub_count__gte', 1)",
        "('hub_count__gte', 0)",
        "tests/agenda/test_rules.py",
        on_postgresql=True,
    ),
    Mutation(
        "expiry of invitations times nine",
        "coalitions/models/invitation.py",
        "ENDS_AFTER = timedelta(days=14)",
        "ENDS_AFTER = timedelta(days=14 * 9)",
        "tests/coalitions/test_inviting.py",
    ),
    Mutation(
        "expiry of a tick times nine",
        "pse_portal/settings.py",
        'events.tasks.tick_places", timedelta(minutes=5)',
        'events.tasks.tick_places", timedelta(minutes=45)',
        "tests/test_beat.py",
    ),
    Mutation(
        "beat entry renamed",
        "pse_portal/settings.py",
        '"coalitions.tasks.tick_invitations"',
        '"coalitions.tasks.tick_invitation"',
        "tests/test_beat.py",
    ),
    Mutation(
        "page writes when it is looked at",
        "circles/views.py",
        "    circle = Circle.objects.shown()",
        "    Circle.objects.filter(slug=slug).update(slug=slug)\n    circle = Circle.objects.shown()",
        "tests/browser/test_pages.py",
    ),
    Mutation(
        "page that is not public lets a stranger in",
        "pages/views.py",
        "@login_required\ndef me(",
        "def me(",
        "tests/test_public_pages.py",
    ),
    Mutation(
        "page without a language",
        "templates/base.html",
        '<html lang="{{ LANGUAGE_CODE }}">',
        '<html lang="en">',
        "tests/browser/test_pages.py",
    ),
    Mutation(
        "link without words",
        "templates/base.html",
        "</main>",
        '</main><a href="/mission/"></a>',
        "tests/browser/test_pages.py",
    ),
]


def notice(folder: Path, mutation: Mutation) -> bool:
    """Return whether the tests fail in a copy of the portal with the mutation."""
    copy = folder / "portal"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".git", ".venv", "var", "node_modules", "*.mo"))
    (copy / ".venv").symlink_to(ROOT / ".venv")
    file = copy / mutation.file
    text = file.read_text(encoding="utf-8")
    assert mutation.old in text, "the mutation no longer fits the code"
    file.write_text(text.replace(mutation.old, mutation.new), encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "TEST_DATABASE_URL"}
    chosen = []
    if mutation.on_postgresql:
        environment["TEST_DATABASE_URL"] = os.environ["TEST_POSTGRESQL_URL"]
        marks = (copy / "pyproject.toml").read_text(encoding="utf-8")
        chosen = ["-m", "databases"] if '"databases:' in marks else []
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:randomly", *chosen, *mutation.tests.split()],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    print(
        f"{mutation}: {done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr[-300:]}"
    )
    return done.returncode == 1


@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_mutation_is_noticed(tmp_path: Path, mutation: Mutation):
    assert notice(tmp_path, mutation)
