"""Every template compiles, and every template is used."""

import re
from pathlib import Path

import pytest
from django.template import engines
from django.template.base import Template

from mailing.mail import Mail

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "templates"
NAMES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.*") if path.is_file())

# Looked up by Django, allauth, crispy-forms, or the admin under their own names.
ASKED_FOR_BY_OTHERS = re.compile(
    r"^(400|403|403_csrf|404|413|429|500)\.html$"
    r"|^(account|mfa|usersessions|allauth|admin|admin_doc|registration|bootstrap5|django)/"
)


@pytest.mark.parametrize("name", NAMES)
def test_template_compiles(name):
    assert isinstance(engines["django"].get_template(name).template, Template)


def mentions() -> str:
    """Return all Python code and templates of the portal, which may name a template."""
    folders = [path.parent for path in ROOT.glob("*/apps.py")]
    sources = [path for folder in folders for path in folder.rglob("*.py")]
    return "\n".join(
        path.read_text(encoding="utf-8") for path in [*sources, *(FOLDER / name for name in NAMES)]
    )


def test_every_template_is_used():
    text = mentions()
    mails = {mail.name for mail in Mail.all()}
    unused = []
    for name in NAMES:
        # A mail's files are named together, without their suffixes.
        is_of_mail = re.sub(r"(_subject|_call)?\.(txt|html)$", "", name) in mails
        if not ASKED_FOR_BY_OTHERS.match(name) and not is_of_mail and f'"{name}"' not in text:
            unused.append(name)
    assert unused == []


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".html") and "/email/" not in name])
def test_page_holds_no_inline_script_or_style(name):
    """The content security policy would silently drop them."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)(?![^>]*application/)", text)
