"""What each staff group can do in the admin, written out: a change of any cell has to be made here too.

`tests/office/test_admin_pages.py` opens each page of each model for each group, and so shows that the pages answer as these
cells say. Here are the cells, the actions of lists, and the pages that the admin has beyond Django's own.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone

from advocacy import records
from hubs.models import HubRequest
from imports.models import Import, ImportFile
from mailing.models import Batch
from news.models import Issue
from office.models import Approval
from people.models import DataRequest
from tests.confirmed import sign_in
from tests.factories import make_article, make_circle, make_decision, make_hub, make_person

pytestmark = pytest.mark.django_db
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


def colleague(role: str) -> Any:
    person = make_person(is_staff=True)
    person.groups.set(Group.objects.filter(name=role))
    return type(person).objects.get(pk=person.pk)


def asking(role: str) -> Any:
    request = RequestFactory().get("/admin/")
    request.user = colleague(role)
    return request


def cells(role: str) -> dict[str, str]:
    """{model: letters} for whom may view, add, change, delete; models without any are left out."""
    request, found = asking(role), {}
    for model in MODELS:
        asked = admin.site._registry[model]
        may = {
            "v": asked.has_view_permission(request),
            "a": asked.has_add_permission(request),
            "c": asked.has_change_permission(request),
            "d": asked.has_delete_permission(request),
        }
        if letters := "".join(letter for letter, is_so in may.items() if is_so):
            found[model._meta.label] = letters
    return found


def actions(role: str) -> set[str]:
    request = asking(role)
    request.GET = {}
    return {
        f"{model._meta.label}.{name}"
        for model in MODELS
        if admin.site._registry[model].has_view_or_change_permission(request)
        for name in admin.site._registry[model].get_actions(request)
    }


CELLS = {
    "Advocacy": "advocacy.AdvocacyRecord v, advocacy.Commitment vac, advocacy.Decision vac, advocacy.Outcome vac, "
    "advocacy.Petition vac, advocacy.PublicBody vac, "
    "agenda.AgendaItem v, coalitions.Coalition v",
    "Audit": "coalitions.Coalition v, mailing.Batch v, mailing.Call v, mailing.Message v, mailing.Suppression v, "
    "office.AuditEntry v, office.RetentionRun v",
    "Content": "agenda.AgendaItem v, circles.Circle vac, coalitions.Coalition v, coalitions.Organization vac, "
    "hubs.County v, hubs.Help vacd, hubs.Hub vac, hubs.Zip v, news.Article vac, office.Picture vacd, "
    "office.SiteSettings vac, office.Tick v",
    "Data": "coalitions.Coalition v, mfa.Authenticator vd, office.Approval v, office.AuditEntry v, office.RetentionRun v, "
    "office.Tick v, people.DataRequest v, people.Merge v, people.Person vc",
    "Events": "coalitions.Coalition v, events.Event vac, hubs.County v, imports.Import v, office.Picture vacd, "
    "volunteering.GuardianText vac, volunteering.Kit vacd, volunteering.Opportunity vac, volunteering.Shift vac",
    "Membership": "circles.Circle vac, coalitions.Coalition v, coalitions.JoinRequest v, coalitions.Letter vc, "
    "coalitions.Membership vc, coalitions.Organization vac, hubs.County v, hubs.Hub vac, hubs.HubCircle vac, "
    "hubs.HubRequest vac, hubs.Zip v, imports.Import v, office.Approval v, people.DataRequest v, people.Merge v, people.Person vac",
    "Moderation": "agenda.AgendaItem v, coalitions.Coalition v",
    "Newsletter": "coalitions.Coalition v, imports.Import v, mailing.Batch v, mailing.Call v, mailing.Message v, mailing.Suppression vad, "
    "news.Article v, news.Issue vacd, news.Subscription v, office.Approval v, office.Tick v",
    "Roles": "coalitions.Coalition v, people.Person v, people.StaffInvitation va",
    "Writing": "circles.Circle v, coalitions.Coalition v, hubs.County v, hubs.Hub v, news.Article vac, "
    "office.Picture vac",
    "no group": "coalitions.Coalition v",
}
ACTIONS = {
    "Content": {"hubs.Help.delete_selected", "office.Picture.delete_selected"},
    "Events": {
        "events.Event.cancel_events",
        "events.Event.postpone_events",
        "events.Event.take_back_events",
        "office.Picture.delete_selected",
        "volunteering.Kit.delete_selected",
    },
    "Data": {"people.Merge.undo"},
    "Membership": {"coalitions.Membership.let_in", "coalitions.Membership.turn_down", "people.Merge.undo"},
    "Newsletter": {"news.Issue.delete_selected"},
    "Roles": {"people.StaffInvitation.withdraw"},
}


@pytest.mark.parametrize("role", CELLS)
def test_group_may_do_what_its_cells_say_and_no_more(role: str):
    assert cells(role) == dict(cell.split() for cell in CELLS[role].split(", "))
    assert actions(role) == ACTIONS.get(role, set())


def test_every_group_has_its_cells():
    assert {*CELLS} == {*Group.objects.values_list("name", flat=True), "no group"}


# The pages beyond Django's own: how they are asked, for which row, and the groups that they open for.
POST, GET = "post", "get"
PAGES = {
    "advocacy_record_export": (GET, None, {"Advocacy"}),
    "advocacy_record_other": (GET, None, {"Advocacy"}),
    "advocacy_record_correct": (GET, "record", {"Advocacy"}),
    "office_approval_decide": (POST, "approval", {"Membership", "Data"}),
    "office_auditentry_export": (GET, None, {"Audit"}),
    "mailing_batch_move": (POST, "batch", {"Newsletter"}),
    "mailing_held": (GET, None, {"Newsletter", "Audit"}),
    "mailing_held_decide": (POST, "mail_kind", {"Newsletter"}),
    # Every member of staff has the field; tests/office/test_staff_search.py tells what it finds for whom.
    "office_search": (GET, None, {*CELLS}),
    "mailing_samples": (GET, None, {"Newsletter", "Audit"}),
    "mailing_sample_html": (GET, "sample", {"Newsletter", "Audit"}),
    "people_person_sign_out": (POST, "person", {"Membership", "Data"}),
    "people_person_leave": (GET, "staff", {"Roles"}),
    "people_person_record": (GET, "person", {"Membership", "Data"}),
    "people_person_duplicates": (GET, None, {"Membership", "Data"}),
    "people_person_merge": (GET, "pair", {"Membership", "Data"}),
    "coalitions_joinrequest_bursts": (GET, None, {"Membership"}),
    "people_datarequest_handle": (GET, None, {"Membership", "Data"}),
    "people_datarequest_receipt": (GET, "data_request", {"Membership", "Data"}),
    "people_datarequest_copy": (GET, "data_request", set()),  # only to the session that asked for it
    "people_datarequest_undo": (POST, "data_request", {"Membership", "Data"}),
    "circles_circle_end": (GET, "circle", {"Membership"}),
    "hubs_hub_end": (GET, "hub", {"Membership"}),
    "hubs_hubrequest_open": (GET, "hub_request", {"Membership"}),
    "news_article_preview": (POST, None, {"Content", "Writing"}),
    "news_article_preview_of": (POST, "article", {"Content", "Writing"}),
    "news_article_mail": (GET, "article", {"Newsletter"}),
    "news_article_spanish": (GET, None, {"Content", "Writing", "Newsletter"}),
    "news_article_notes": (POST, None, {"Content", "Writing"}),
    "news_article_pages": (GET, None, {"Content", "Writing", "Newsletter"}),
    "news_article_review": (GET, "article", {"Content", "Writing"}),
    "news_article_calendar": (GET, None, {"Content", "Writing", "Newsletter"}),
    "office_picture_find": (GET, None, {"Content", "Writing", "Events"}),
    "news_issue_audience": (GET, "issue", {"Newsletter"}),
    "news_issue_results": (GET, None, {"Newsletter"}),
    "news_issue_begin": (POST, None, {"Newsletter"}),
    "news_issue_look": (GET, "issue", {"Newsletter"}),
    "news_issue_copy": (GET, "issue", {"Newsletter"}),
    "news_issue_send": (GET, "issue", {"Newsletter"}),
    "news_issue_test": (POST, "issue", {"Newsletter"}),
    "imports_import_start": (GET, None, {"Events", "Membership", "Newsletter"}),
    "imports_import_upload": (GET, "subscribers", {"Newsletter"}),
    "imports_import_columns": (GET, "import", {"Newsletter"}),
    "news_subscription_enter": (GET, None, {"Newsletter"}),
    "news_subscription_export": (GET, None, {"Newsletter"}),
    "news_subscription_consents": (GET, None, {"Newsletter"}),
}


def test_every_page_beyond_djangos_own_opens_for_its_groups_only(client: Client):
    person, circle, hub, article = make_person(), make_circle(), make_hub(), make_article(state="draft")
    issue = Issue.objects.create(subject_en="News")
    batch = Batch.objects.create(
        key="a", title="A", template="news/email/issue", audience="none", stream="letter"
    )
    hub_request = HubRequest.objects.create(
        name="Lena", email="lena@example.org", county=hub.counties.first()
    )
    imported = Import.objects.create(target="subscribers", file_names="list.csv")
    ImportFile.objects.create(imported=imported, name="list.csv", headings=["Who"], rows="[]")
    args: dict[Any, list[Any]] = {
        None: [], "person": [person.pk], "pair": [person.pk, make_person().pk], "staff": [colleague("Content").pk], "circle": [circle.pk], "hub": [hub.pk],
        "article": [article.pk], "issue": [issue.pk], "batch": [batch.pk, "start"], "hub_request": [hub_request.pk],
        "data_request": [DataRequest.objects.create(kind="deletion", person=person, name="Lena").pk],
        "mail_kind": ["reminder"], "subscribers": ["subscribers"], "import": [imported.pk, 0],
        "sample": ["en", "people/email/login_code"],
        "record": [records.record_other(make_decision(), person, what="A report", has_call=False).pk],
    }  # fmt: skip
    own = {
        each.name
        for pattern in admin.site.get_urls()
        if isinstance(pattern, URLResolver)
        for each in pattern.url_patterns
        if isinstance(each, URLPattern) and each.name
        # Drafts are kept for those who may use the form: tests/office/test_shared_forms.py.
        and each.name.rpartition("_")[2] not in {"changelist", "add", "history", "delete", "change", "draft"}
    }  # fmt: skip
    assert own == {*PAGES}
    for role in CELLS:
        one = colleague(role)
        sign_in(client, one)
        for name, (method, row, groups) in PAGES.items():
            with transaction.atomic():
                approval = Approval.objects.create(
                    step="people.new_address", object_type="people.person", object_id=person.pk,
                    facts={"seal": ""}, asked_by=person, expires_at=timezone.now() + timedelta(days=1),
                )  # fmt: skip
                path = reverse(f"admin:{name}", args=[approval.pk] if row == "approval" else args[row])
                status = getattr(client, method)(path).status_code
                assert (status in {200, 302}) is (role in groups), (name, role, status)
                assert status in {200, 302, 403, 404}
                transaction.set_rollback(True)
