"""Every page and every mail says the same with other templates: for changes that only lay templates out anew.

    make drill ONLY=same-pages                                   the templates of the last commit against those here
    TEMPLATES=../other/templates make drill ONLY=same-pages      those of another checkout against those here

HTML may differ in whitespace that no browser shows; the subjects and texts of mails, and what is said by phone, may not.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from difflib import unified_diff
from html.parser import HTMLParser
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
from django.utils import timezone, translation

from mailing import compose, samples
from mailing.mail import Mail
from mailing.models import Call
from office.models import SiteSettings
from scripts.template_format import tree
from tests.page_types import EVERY_PAGE, visit
from tests.page_types.house import House

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "templates"
# Made anew for each page: the token of a form, the secret of an authenticator and its code.
RANDOM = re.compile(
    r'(?<=name="csrfmiddlewaretoken" value=")\w+|\b[A-Z2-7]{32}\b|(?<=data:image/svg\+xml;base64,)[\w+/=]+'
)
CRISPY = [crispy, crispy_forms_filters, crispy_forms_tags]


class Shown(HTMLParser):
    """HTML as a list of tags and words, without the whitespace that is not shown."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.out: list[str] = []
        self.open: list[tuple[str, bool, bool]] = []  # name, a block, a box
        self.space = self.at_edge = False
        self.feed(RANDOM.sub("", html))
        self.close()

    def _word(self, text: str) -> None:
        if self.space and not self.at_edge:
            self.out.append(" ")
        self.space = self.at_edge = False
        self.out.append(text)

    def _tag(self, text: str, *, edge_before: bool, edge_after: bool) -> None:
        if edge_before:
            self.space = False
        self._word(text)
        self.at_edge = edge_after

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: " ".join((value or "").split()) if name == "class" else value for name, value in attrs}
        text = f"<{tag} {given}>"
        if tag == "input" and given.get("type") == "hidden":
            self.out.append(text)
            return
        in_svg = any(name == "svg" for name, _block, _box in self.open)
        block = tag != "tspan" if in_svg else tag in tree.BLOCKS
        classes = (given.get("class") or "").split()
        box = (
            (block and not (in_svg and tag == "text"))
            or tag in tree.BOXES
            or classes[:1] in (["btn"], ["tag"])
        )
        self._tag(text, edge_before=block, edge_after=box)
        if tag not in tree.VOID:
            self.open.append((tag, block, box))

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            name, block, box = self.open.pop()
            if name == tag:
                self._tag(f"</{tag}>", edge_before=box, edge_after=block)
                return

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1][0] in tree.VERBATIM:
            self._word(data)
            return
        for piece in re.findall(rf"[{tree.SPACE}]+|[^{tree.SPACE}]+", data):
            if piece.strip(tree.SPACE):
                self._word(piece)
            else:
                self.space = True

    def handle_entityref(self, name: str) -> None:
        self._word(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._word(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.out.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self._tag(f"<!{decl}>", edge_before=True, edge_after=True)


def use(folder: Path) -> None:
    """Let Django find its templates in this folder, and forget those it has read."""
    engine = engines["django"].engine
    engine.dirs = [folder]
    for loader in engine.template_loaders:
        loader.reset()
    for module in CRISPY:
        for function in vars(module).values():
            if hasattr(function, "cache_clear"):
                function.cache_clear()
    assert get_template("base.html").template.origin.name == str(folder / "base.html")


def pages(client, house: House) -> Iterator[tuple[str, list[str]]]:
    for language in ("en", "es"):
        for number, page in enumerate(EVERY_PAGE):
            caches["default"].clear()
            with transaction.atomic():
                answer = client.get(visit(client, house, page, language))
                transaction.set_rollback(True)
            client.logout()
            text = answer.content.decode()
            is_html = answer["Content-Type"].startswith("text/html")
            yield (
                f"{number} {page} {language}",
                Shown(text).out if is_html else re.sub(r">\s+<", "><", text).split("\n"),
            )


def mails() -> Iterator[tuple[str, list[str]]]:
    site = SiteSettings(
        mission_en="Shared prosperity.", postal_address="667 Fairburn Road", contact_email="hello@example.org"
    )
    for mail in Mail.all():
        for language in ("en", "es"):
            subject, text, html = samples.written(mail, language, site)
            yield f"{mail.name} {language} subject and text", [subject, *text.split("\n")]
            yield f"{mail.name} {language} HTML", Shown(html).out
            with translation.override(language):
                sample = mail.sample()
            call = Call(language=language, template=mail.name, name="Rosa Ejemplo", context={})
            yield f"{mail.name} {language} by phone", compose.call_script(call, sample, site=site).split("\n")


@pytest.fixture
def before(tmp_path: Path) -> Iterator[Path]:
    """The templates to compare with, which are gone from Django's sight afterwards."""
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
def test_pages_and_mails_are_the_same(client, house: House, before: Path):
    used: set[str] = set()
    with time_machine.travel(timezone.now(), tick=False):
        use(before)
        old = dict([*pages(client, house), *mails()])
        use(HERE)
        template_rendered.connect(lambda template, **_: used.add(str(template.origin.name)), weak=False)
        new = dict([*pages(client, house), *mails()])

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
