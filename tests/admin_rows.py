"""Rows of every model of the admin, for the tests that walk its pages."""

from datetime import timedelta
from io import BytesIO
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.db.models import Model
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone
from PIL import Image

from coalitions.models import Coalition, Letter, Membership
from events import attendance
from events.models import Event
from hubs.models import County, HubRequest
from imports.models import Import, ImportFile
from mailing.models import Suppression
from news.models import Issue
from office import pictures, retention
from office.models import Approval, Picture, Tick
from people.models import Person
from pse_portal.pictures import prepare
from tests.factories import make_member
from tests.page_types import SampleSite
from volunteering import shift_changes
from volunteering.models import Shift

DJANGOS_OWN = {"changelist", "add", "history", "delete", "change", "draft"}
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


def filled_admin(sample_site: SampleSite) -> dict[type[Model], list[Model]]:
    """Return rows of every admin model as its superuser sees them, adding those that `sample_site` lacks."""
    circle, now = Coalition.objects.get(slug="the-circle"), timezone.now()
    Membership.objects.filter(pk=make_member(circle, state="pending").pk).update(risen_at=now)
    Letter.objects.filter(pk=sample_site.letter.pk).update(risen_at=now)
    HubRequest.objects.create(name="Lena Ortiz", email="lena@example.org", county=County.objects.first())
    Suppression.objects.create(email="stop@example.org", reason=Suppression.Reason.values[0], source="staff")
    Authenticator.objects.create(user=sample_site.people["member"], type="totp", data={"secret": "x"})
    drawn = BytesIO()
    Image.new("RGB", (640, 480)).save(drawn, "PNG")
    drawn.seek(0)
    pictures.keep(Picture(alt_en="People talk.", credit="Ana Ruiz"), prepare(drawn))
    Approval.objects.create(
        step="people.new_address", object_type="people.person", object_id=sample_site.people["member"].pk,
        facts={"seal": ""}, asked_by=sample_site.people["moderator"], expires_at=now + timedelta(days=1),
    )  # fmt: skip
    retention.sweep(now)
    imported = Import.objects.create(
        target="subscribers", file_names="list.csv", state=Import.State.REVIEW,
        options={"topics": ["news"], "wording": "Send me news"},
    )  # fmt: skip
    ImportFile.objects.create(
        imported=imported, name="list.csv", headings=["E-mail"], pairs=[["e-mail", "email"]],
        rows='[[2, ["ana@example.org"]], [3, ["none"]]]',
    )  # fmt: skip
    Tick.objects.create(name="outbox")
    for event in Event.objects.all():
        attendance.rsvps.fill(event)  # the counters that factories do not set
    for shift in Shift.objects.all():
        shift_changes.save(shift, by=None)
    return {model: list(visible(model, sample_site.people["staff"])) for model in MODELS}


def visible(model: type[Model], person: Person) -> Any:
    return admin.site._registry[model].get_queryset(asking(person)).order_by("pk")


def asking(person: Person) -> Any:
    request = RequestFactory().get("/admin/")
    request.user = Person.objects.get(pk=person.pk)  # with current permissions
    return request


def address(model: type[Model], page: str, row: Model | None) -> str:
    args = [row.pk] if row is not None and page in {"change", "history", "delete"} else []
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def pages_of(rows: dict[type[Model], list[Model]], person: Person) -> list[tuple[type[Model], str]]:
    """Return (model, path) of every list that the person may open, and of every model's form."""
    request, found = asking(person), []
    for model in MODELS:
        of_model = admin.site._registry[model]
        if of_model.has_view_permission(request):
            found.append((model, address(model, "changelist", None)))
        page = "change" if of_model.has_view_permission(request, rows[model][0]) else "add"
        found.append((model, address(model, page, rows[model][0])))
    return found


# Pages beyond Django's own that nobody looks at in a browser.
NOT_LOOKED_AT = {
    **dict.fromkeys(("office_approval_decide", "mailing_batch_move", "mailing_held_decide"), "a button"),
    **dict.fromkeys(("people_person_sign_out", "people_datarequest_undo", "news_issue_begin"), "a button"),
    **dict.fromkeys(("news_article_preview", "news_article_preview_of", "news_issue_test"), "a button"),
    **dict.fromkeys(("news_article_notes", "news_article_pages", "office_picture_find"), "a part of a page"),
    **dict.fromkeys(("advocacy_record_export", "office_auditentry_export"), "a file"),
    **dict.fromkeys(("news_subscription_export", "news_subscription_consents"), "a file"),
    "people_datarequest_copy": "a file",
    "news_issue_copy": "a mail",
    "mailing_sample_html": "a mail",
}


def own_pages(rows: dict[type[Model], list[Model]]) -> list[tuple[type[Model], str]]:
    """Return (model, path) of each page of the admin beyond Django's own, for the first row of its model."""
    of_name = {f"{model._meta.app_label}_{model._meta.model_name}": model for model in MODELS}
    people, file = [row.pk for row in rows[Person]], ImportFile.objects.latest("pk")
    given: dict[str, list[Any]] = {
        "people_person_merge": people[:2],
        "people_person_leave": [Person.objects.filter(is_staff=True, is_superuser=False).earliest("pk").pk],
        "imports_import_upload": ["subscribers"],
        "news_issue_audience": [Issue.objects.create(subject_en="Not sent").pk],
        "imports_import_columns": [file.imported_id, file.number],
        "advocacy_record_correct": [rows[of_name["advocacy_advocacyrecord"]][0].pk],
    }
    found = []
    for pattern in admin.site.get_urls():
        for page in pattern.url_patterns if isinstance(pattern, URLResolver) else []:
            name = page.name if isinstance(page, URLPattern) else None
            if not name or name in NOT_LOOKED_AT or name.rpartition("_")[2] in DJANGOS_OWN:
                continue
            model = of_name.get(name.rpartition("_")[0], Person)
            converters = page.pattern.converters
            args = given.get(name) or ([rows[model][0].pk] if converters else [])
            found.append((model, reverse(f"admin:{name}", args=args)))
    return found
