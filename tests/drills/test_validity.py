"""The HTML of every page and mail is valid by the Nu Html Checker, in both languages."""

import json
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from django.core.cache import caches
from django.db import transaction

from mailing import samples
from mailing.mail import Mail
from office.models import SiteSettings
from tests import services
from tests.page_types import EVERY_PAGE, visit
from tests.page_types.sample_site import SampleSite

# Table roles are explicit, since a style sheet that turns rows into blocks removes them from the elements.
ASKED_FOR = re.compile(
    r"The “role” attribute must not be used on an? “(tr|th|td)” element which has a “table” ancestor"
)


def pages(client, sample_site: SampleSite, folder: Path) -> None:
    for language in ("en", "es"):
        for number, page in enumerate(EVERY_PAGE):
            caches["default"].clear()  # resets rate limits: asking for a code twice would give none
            with transaction.atomic():
                answer = client.get(visit(client, sample_site, page, language))
                transaction.set_rollback(True)
            client.logout()
            name = re.sub(r"\W+", "-", str(page)).strip("-")
            (folder / f"{number:03}-{name}-{language}.html").write_bytes(answer.content)


def mails(folder: Path) -> None:
    site = SiteSettings(
        mission_en="Shared prosperity.", postal_address="667 Fairburn Road", contact_email="hello@example.org"
    )
    for sample in Mail.all():
        for language in ("en", "es"):
            name = sample.name.replace("/", "-")
            html = samples.written(sample, language, site)[2]
            (folder / f"mail-{name}-{language}.html").write_text(html, encoding="utf-8")


@pytest.mark.django_db
def test_html_of_pages_and_mails_is_valid(client, sample_site: SampleSite, tmp_path: Path):
    checker = services.html_checker(tmp_path / "checker")
    folder = tmp_path / "html"
    folder.mkdir()
    pages(client, sample_site, folder)
    mails(folder)

    done = subprocess.run(
        [*checker, "--format", "json", "--exit-zero-always", str(folder)],
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stderr)["messages"]
    errors = [one for one in told if one["type"] == "error" and not ASKED_FOR.search(one["message"])]
    names = Counter(
        f"{Path(one.get('url', '')).name}: {one['message']} {one.get('extract', '')[:90]!r}" for one in errors
    )
    print(f"{len(list(folder.iterdir()))} files, {len(told)} messages, {len(errors)} errors")
    assert not names, "\n".join(sorted(names))
