"""Every page and mail says the same with other templates: for changes that only reformat templates.

    make drill ONLY=same-pages                                   the templates of the last commit against the current ones
    TEMPLATES=../other/templates make drill ONLY=same-pages      those of another checkout against the current ones

HTML may differ in whitespace that browsers do not show. Subjects and texts of mails, and call scripts, may not
differ.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

import pytest
import time_machine
from crispy_forms import utils as crispy
from crispy_forms.templatetags import crispy_forms_filters, crispy_forms_tags
from django.core.cache import caches
from django.db import transaction
from django.template import engines
from django.template.loader import get_template
from django.test.signals import template_rendered
from django.utils import timezone

from mailing import samples
from mailing.mail import Mail
from office.models import SiteSettings
from tests.markup import Shown
from tests.page_types import EVERY_PAGE, visit
from tests.page_types.sample_site import SampleSite

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "templates"
# Different on each page: the form token, an authenticator's secret, and its code.
RANDOM = re.compile(
    r'(?<=name="csrfmiddlewaretoken" value=")\w+|\b[A-Z2-7]{32}\b|(?<=data:image/svg\+xml;base64,)[\w+/=]+'
)
CRISPY = [crispy, crispy_forms_filters, crispy_forms_tags]


def use(folder: Path) -> None:
    """Make Django read its templates from this folder, and clear its template caches."""
    engine = engines["django"].engine
    engine.dirs = [folder]
    for loader in engine.template_loaders:
        loader.reset()
    for module in CRISPY:
        for function in vars(module).values():
            if hasattr(function, "cache_clear"):
                function.cache_clear()
    assert get_template("base.html").template.origin.name == str(folder / "base.html")


def pages(client, sample_site: SampleSite) -> Iterator[tuple[str, list[str]]]:
    for language in ("en", "es"):
        for number, page in enumerate(EVERY_PAGE):
            caches["default"].clear()
            with transaction.atomic():
                answer = client.get(visit(client, sample_site, page, language))
                transaction.set_rollback(True)
            client.logout()
            text = answer.content.decode()
            is_html = answer["Content-Type"].startswith("text/html")
            yield (
                f"{number} {page} {language}",
                Shown(RANDOM.sub("", text)).parts if is_html else re.sub(r">\s+<", "><", text).split("\n"),
            )


def mails() -> Iterator[tuple[str, list[str]]]:
    site = SiteSettings(
        mission_en="Shared prosperity.", postal_address="667 Fairburn Road", contact_email="hello@example.org"
    )
    for mail in Mail.all():
        for language in ("en", "es"):
            subject, text, html = samples.written(mail, language, site)
            yield f"{mail.name} {language} subject and text", [subject, *text.split("\n")]
            yield f"{mail.name} {language} HTML", Shown(html).parts
            yield f"{mail.name} {language} by phone", samples.spoken(mail, language, site).split("\n")


@pytest.fixture
def before(tmp_path: Path) -> Iterator[Path]:
    """Yield the folder of templates to compare with, and restore the current one afterwards."""
    if given := os.environ.get("TEMPLATES"):
        folder = Path(given).resolve()
    else:
        committed = subprocess.run(
            ["git", "archive", "HEAD", "templates"], cwd=ROOT, capture_output=True, check=True
        ).stdout
        subprocess.run(["tar", "-x", "-C", tmp_path], input=committed, check=True)
        folder = tmp_path / "templates"
    yield folder
    use(HERE)


@pytest.mark.django_db
def test_pages_and_mails_are_the_same(client, sample_site: SampleSite, before: Path):
    used: set[str] = set()
    with time_machine.travel(timezone.now(), tick=False):
        use(before)
        old = dict([*pages(client, sample_site), *mails()])
        use(HERE)
        template_rendered.connect(lambda template, **_: used.add(str(template.origin.name)), weak=False)
        new = dict([*pages(client, sample_site), *mails()])

    unseen = sorted(str(path.relative_to(HERE)) for path in HERE.rglob("*.*") if str(path) not in used)
    print(f"{len(new)} pages and mails; templates in none of them: {', '.join(unseen)}")
    assert old.keys() == new.keys()
    differ = {
        name: "\n".join(unified_diff(old[name], new[name], lineterm="", n=3))
        for name in old
        if old[name] != new[name]
    }
    assert not differ, f"{len(differ)} differ: {[*differ]}\n" + "\n\n".join(
        f"{name}\n{diff}" for name, diff in differ.items()
    )
