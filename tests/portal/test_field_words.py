"""No form says a sentence of Django or allauth: theirs blame, and name things that no visitor knows."""

import gettext
import importlib
import pkgutil
from pathlib import Path

import allauth
import django
from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.apps import apps
from django.utils import translation
from django.utils.functional import Promise

from people.adapter import AccountAdapter, MFAAdapter
from pse_portal.settings import ROOT

NOT_SAID_HERE = {"phone_password_mismatch", "phone_taken", "unknown_phone"} | {
    f"username_{name}" for name in ("blacklisted", "password_mismatch", "taken")
}
# Sentences that only a tampered post meets, or that are plain as they are.
PLAIN = {"Enter a complete value.", "Enter a list of values.", "Enter a valid UUID.", "Enter a valid JSON."}


def of_the_frameworks():
    for package, folder in ((django, "conf"), (allauth, "")):
        for file in (Path(package.__path__[0]) / folder / "locale/es/LC_MESSAGES").glob("django.mo"):
            with file.open("rb") as opened:
                for msgid in gettext.GNUTranslations(opened)._catalog:
                    yield msgid[0] if isinstance(msgid, tuple) else msgid


def said(message):
    """Return the English of a message, which for a plural is its form for one."""
    parts = message.__reduce__()[1] if isinstance(message, Promise) else ()
    plural = parts[-1] if parts and isinstance(parts[-1], dict) else {}
    return plural.get("singular") or str(message)


def all_forms(kind=forms.BaseForm):
    for form in kind.__subclasses__():
        yield form
        yield from all_forms(form)


def test_forms_say_what_to_do_in_the_words_of_the_portal():
    own = [config for config in apps.get_app_configs() if Path(config.path).parent == ROOT]
    for config in own:
        for module in pkgutil.walk_packages([config.path], f"{config.name}."):
            if "forms" in module.name:
                importlib.import_module(module.name)
    theirs = set(of_the_frameworks()) - PLAIN
    names = {config.name for config in own} | {"allauth"}
    wrong, seen = [], 0
    with translation.override("en"):
        for form in all_forms():
            if form.__module__.split(".")[0] not in names or "admin" in form.__module__:
                continue
            for name, field in getattr(form, "base_fields", {}).items():
                messages = [
                    *field.error_messages.values(),
                    *(getattr(v, "message", "") for v in field.validators),
                ]
                seen += len(messages)
                wrong += [(form.__qualname__, name, said(m)) for m in messages if m and said(m) in theirs]
    assert seen > 2000, "the walk found its forms"
    assert not wrong


def test_accounts_speak_like_the_portal():
    for adapter in (AccountAdapter, MFAAdapter):
        theirs = set(of_the_frameworks())
        said_here = {k: str(v) for k, v in adapter.error_messages.items() if k not in NOT_SAID_HERE}
        assert not {k: v for k, v in said_here.items() if v in theirs}
    assert set(DefaultAccountAdapter.error_messages) == set(AccountAdapter.error_messages)
