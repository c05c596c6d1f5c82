import json
import sys
import tomllib
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from pages import installation
from pages.installation import Answers


class Command(BaseCommand):
    help = (
        "Set up a new portal: the organization, its circles, the staff groups, and the first administrator. Asks, or "
        "takes the answers from --file. Idempotent. Ends with a list of what is left to do."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--file", type=Path, help="a TOML or JSON file with the answers; “-” for standard input"
        )
        parser.add_argument("--no-input", action="store_true", help="ask nothing; refuse what is missing")

    def handle(self, *args: Any, **options: Any) -> None:
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("The database has no tables yet, or old ones. First run: manage.py migrate.")
        if options["file"]:
            answers = installation.stored() | _read(options["file"])
        elif options["no_input"]:
            answers = installation.stored()
        else:
            answers = self._asked(installation.stored(with_suggestions=True))
        form = Answers(answers)
        if not form.is_valid():
            raise CommandError(_problems(form))
        try:
            done = installation.install(form.cleaned_data)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write("\n".join(done))
        self.stdout.write("\nBefore the portal opens:\n" + "\n".join(installation.left()))

    def _asked(self, answers: dict[str, Any]) -> dict[str, Any]:
        """Ask each question until its answer is valid; Enter keeps the value in brackets."""
        given = {}
        for name, field in Answers.base_fields.items():
            if name.startswith("admin_") and not installation.needs_administrator():
                continue
            is_needed = field.required or name in {"admin_name", "admin_email"}
            while True:
                kept = answers.get(name, "")
                typed = self._ask(f"{field.label}{f' [{kept}]' if kept else ''}: ") or kept
                try:
                    if not typed and is_needed:
                        raise ValidationError("An answer is needed here.")
                    field.clean(typed)
                except ValidationError as error:
                    self.stderr.write(" ".join(error.messages))
                    continue
                given[name] = typed
                break
        return given

    def _ask(self, question: str) -> str:
        try:
            return input(question).strip()
        except (EOFError, KeyboardInterrupt):
            raise CommandError("Stopped; nothing was saved.") from None


def _read(path: Path) -> dict[str, Any]:
    """Return the answers in a file. Raises CommandError for one that cannot be read, or names that mean nothing."""
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
        data = json.loads(text) if text.lstrip()[:1] in {"{", "["} else tomllib.loads(text)
    except OSError as error:
        raise CommandError(f"{path} can’t be read: {error.strerror}.") from error
    except ValueError as error:
        raise CommandError(f"{path} isn’t valid: {error}.") from error
    if not isinstance(data, dict) or not all(isinstance(value, str | bool) for value in data.values()):
        raise CommandError(f"{path} isn’t valid: it must hold names with a text, true, or false each.")
    if unknown := sorted(data.keys() - Answers.base_fields.keys()):
        raise CommandError(
            f"{path} has no use for {', '.join(unknown)}. It may have {', '.join(Answers.base_fields)}."
        )
    return data


def _problems(form: Answers) -> str:
    """Return the refused answers in one line, such as "contact_email: Enter a valid email address."."""
    return " ".join(f"{name}: {' '.join(map(str, texts))}" for name, texts in form.errors.items())
