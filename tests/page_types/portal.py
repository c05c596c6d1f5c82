"""Page types of the portal's first apps."""

from collections.abc import Callable
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coalitions import join_requests
from coalitions.models import JoinRequest
from events.models import Event
from mailing.models import Message
from office.models import Approval, SiteLink, SiteSettings
from office.privacy import Subject
from people import addresses, data_requests, mails
from people.models import DataRequest, Merge, StaffInvitation
from pse_portal import signed_links
from tests.factories import (
    make_article,
    make_circle,
    make_event,
    make_facilitator,
    make_hub,
    make_link,
    make_member,
    make_person,
)
from tests.page_types.sample_site import PASSWORD, Page, SampleSite, row


def fill(sample_site: SampleSite) -> None:
    """Create people, a circle, a connected hub, events, and an article, with names other apps use too."""
    site = SiteSettings.objects.create(
        mission_en="Shared prosperity.",
        mission_es="Prosperidad compartida.",
        contact_email="hello@example.org",
    )
    SiteLink.objects.create(site=site, label_en="Videos", label_es="Videos", url="https://example.org/videos")
    circle = make_circle(
        slug="the-circle",
        name="River Circle",
        joining="approval",
        questions_en="Why do you want to join?",
        questions_es="¿Por qué quiere unirse?",
        principles_en="Fair for all.",
        principles_es="Justo para todos.",
    )
    hub = make_hub(slug="the-hub", name="Clayton")
    for role in ("member", "facilitator", "staff", "applicant"):
        sample_site.people[role] = make_person(
            f"{role}@example.org", name=f"{role.title()} Jones", password=PASSWORD
        )
        EmailAddress.objects.create(
            user=sample_site.people[role], email=f"{role}@example.org", verified=True, primary=True
        )
    sample_site.merge = Merge.objects.create(
        record=sample_site.people["applicant"], owner=sample_site.people["member"], nonce="kept"
    )
    addresses.propose(sample_site.people["applicant"], "another@example.org", sample_site.people["staff"])
    office = sample_site.people["staff"]
    office.is_staff = office.is_superuser = True
    office.save()
    sample_site.staff_invitation = StaffInvitation.objects.create(
        name="Nora Reed", email="nora@example.org", invited_by=office
    )
    Approval.objects.create(
        step="people.new_address", object_type="people.person", object_id=office.pk, facts={"seal": ""},
        state=Approval.State.DECLINED, asked_by=office, decided_by=office, expires_at=timezone.now(),
    )  # fmt: skip
    sample_site.staff_invitation.groups.set(Group.objects.filter(name="Content"))
    for coalition in (circle, hub):
        make_member(coalition, sample_site.people["member"])
        make_facilitator(coalition, sample_site.people["facilitator"])
        make_member(coalition, sample_site.people["applicant"], state="pending")
        join_requests.ask(coalition, name="Ruth", email="", phone="+14045550123", language="en")
    sample_site.link = make_link(hub, circle, liaison=sample_site.people["member"])
    sample_site.seat = sample_site.link.liaisons.get()
    make_link(make_hub("Henry", name="Henry"), circle, state="proposed", since=None)
    make_event(circle, hub, slug="the-event", county=hub.counties.first())
    make_event(circle, starts_in=timedelta(days=-30), slug="a-past-event")
    make_event(hub, slug="a-cancelled-event", state=Event.State.CANCELLED)
    make_article(slug="the-article", title_es="El artículo").coalitions.add(circle, hub)
    sample_site.join_request = join_requests.ask(
        hub, name="Ana", email="ana@example.org", phone="", language="en"
    )


def _confirm_password(client: Client) -> None:
    """Confirm the password, as allauth requires before two-step verification changes."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def _ask_for_confirm_code(client: Client) -> None:
    client.post("/staff/confirm/", {"send": "1"})


def _ask_for_login_code(client: Client) -> None:
    client.post("/accounts/login/code/", {"email": "member@example.org"})


def _ask_for_new_password(client: Client) -> None:
    client.post("/accounts/password/reset/", {"email": "member@example.org"})


def _sign_up(client: Client) -> None:
    fields = {"name": "New", "email": "new@example.org", "password1": PASSWORD, "age_band": "on"}
    client.post("/accounts/signup/", fields)


def _ask_for_own_data(client: Client) -> None:
    client.post("/me/data/address/", {"email": "guest@example.org"})


def _prove_address(client: Client) -> None:
    _ask_for_own_data(client)
    code = Message.objects.filter(template=mails.DataCode.name).latest("pk").context["code"]
    client.post("/me/data/code/", {"code": code})


def _undo(sample_site: SampleSite) -> str:
    member = Subject.of(sample_site.people["member"])
    row = data_requests.ask_deletion(member, language="en", keeps_words=False)
    return reverse("data:undo", args=[signed_links.token(DataRequest.UNDO, row)])


def _wish(purpose: str) -> Callable[[SampleSite], str]:
    def path(sample_site: SampleSite) -> str:
        assert sample_site.join_request is not None
        name = "hubs:join-code" if purpose == JoinRequest.FORM_LINK else "hubs:join-link"
        return reverse(name, args=["the-hub", signed_links.token(purpose, sample_site.join_request)])

    return path


PUBLIC = [
    Page("pages:front"),
    Page("pages:county", query="?to=events"),
    Page("pages:search", state="asked nothing"),
    Page("pages:search", query="?q=event&county=clayton", state="hits"),
    Page("pages:search", query="?q=30236", state="place"),
    Page("pages:search", query="?q=everythinh", state="nothing"),
    Page("pages:mission"),
    Page("pages:how-it-works"),
    Page("pages:accessibility"),
    Page("pages:privacy"),
    Page("pages:offline"),
    Page("pages:about-the-data"),
    Page("circles:list"),
    Page("circles:detail", ("the-circle",)),
    Page("circles:join", ("the-circle",)),
    Page("hubs:list"),
    Page("hubs:find", state="asked nothing"),
    Page("hubs:find", query="?zip=30236", state="one county"),
    Page("hubs:find", query="?zip=30349", state="several counties"),
    Page("hubs:find", query="?zip=31401", state="no hub"),
    Page("hubs:find", query="?zip=99999", state="unknown"),
    Page("hubs:start"),
    Page("hubs:detail", ("the-hub",)),
    Page("hubs:join", ("the-hub",)),
    Page("hubs:join-code", path=_wish(JoinRequest.FORM_LINK)),
    Page("hubs:join-link", path=_wish(JoinRequest.MAIL_LINK)),
    Page("links:of-circle", ("the-circle",)),
    Page("links:of-hub", ("the-hub",)),
    Page("pages:network"),
    Page("events:list"),
    Page("events:past"),
    Page("events:detail", ("the-event",)),
    Page("events:detail", ("a-cancelled-event",), state="cancelled"),
    Page("news:list"),
    Page("news:detail", ("the-article",)),
    Page("account_login"),
    Page("account_signup"),
    Page("account_reset_password"),
    Page("account_request_login_code"),
    Page("account_confirm_login_code", before=_ask_for_login_code),
    Page("account_confirm_password_reset_code", before=_ask_for_new_password),
    Page("account_email_verification_sent", before=_sign_up),
    Page("account_inactive"),
    Page(
        "people:confirm-address",
        path=lambda sample_site: mails.NewAddress(sample_site.people["applicant"]).context()["path"],
    ),
    Page("people:confirm-address", ("1-abc",), state="over", status=404),
    Page("data:address"),
    Page("data:code", before=_ask_for_own_data),
    Page("data:mine", before=_prove_address, state="guest"),
    Page("data:delete", before=_prove_address, state="guest"),
    Page("data:undo", path=_undo),
    Page("data:undo", ("1-abc",), state="over", status=404),
    Page(
        "staff:invitation",
        path=lambda sample_site: mails.StaffInvited(sample_site.staff_invitation).context()["path"],
    ),
    Page("staff:invitation", ("1-abc",), state="over", status=404),
    Page(
        "people:merge",
        path=lambda sample_site: mails.MergeAsked(sample_site.merge, side="owner").context()["path"],
    ),
    Page("people:merge", ("1-abc",), state="over", status=404),
    Page("not found", path=lambda sample_site: "/there-is-no-such-page/", status=404),
]

SIGNED_IN = [
    Page("pages:front", viewer="member", state="with the strip"),
    Page("pages:me", viewer="member"),
    Page("pages:me", viewer="facilitator", state="facilitator"),
    Page("pages:my-details", viewer="member"),
    Page("pages:visibility", viewer="member"),
    Page("pages:notifications", viewer="member"),
    Page("pages:search", query="?q=says&in=the-hub", viewer="member", state="dialogue"),
    Page("data:mine", viewer="member"),
    Page("data:address", viewer="member", state="signed in"),
    Page("data:delete", viewer="member", before=_confirm_password),
    Page("data:delete", viewer="facilitator", before=_confirm_password, state="held up"),
    Page("circles:leave", ("the-circle",), viewer="member"),
    Page("circles:members", ("the-circle",), viewer="member"),
    Page("circles:requests", ("the-circle",), viewer="facilitator"),
    Page("hubs:leave", ("the-hub",), viewer="member"),
    Page("hubs:members", ("the-hub",), viewer="member"),
    Page("hubs:requests", ("the-hub",), viewer="facilitator"),
    Page("links:propose-circle", ("the-circle",), viewer="facilitator"),
    Page("links:propose-hub", ("the-hub",), viewer="facilitator"),
    Page("links:manage-circle", path=row("links:manage-circle", "link", "the-circle"), viewer="facilitator"),
    Page("links:manage-hub", path=row("links:manage-hub", "link", "the-hub"), viewer="facilitator"),
    Page("links:seat", path=row("links:seat", "seat"), viewer="member"),
    Page("account_logout", viewer="member"),
    Page("account_reauthenticate", viewer="member"),
    Page("account_email", viewer="member"),
    Page("account_change_password", viewer="member"),
    Page("mfa_index", viewer="member"),
    Page("mfa_activate_totp", viewer="member", before=_confirm_password),
    Page("mfa_list_webauthn", viewer="member"),
    Page("mfa_add_webauthn", viewer="member", before=_confirm_password),
    Page("staff:confirm", viewer="member"),
    Page("staff:confirm", viewer="member", state="code sent", before=_ask_for_confirm_code),
    Page("usersessions_list", viewer="member"),
]

# URLs that are not pages to view, and why.
NO_PAGES = {
    "manifest": "for programs; looked at in tests/pages/test_sharing.py",
    "worker": "for browsers; tried in tests/browser/test_offline.py",
    "card": "a picture; looked at in tests/pages/test_sharing.py",
    "card-of": "a picture; looked at in tests/pages/test_sharing.py",
    "near": "a redirect; tried in tests/pages/test_near.py",
    "healthz": "for programs",
    "readyz": "for programs",
    "metrics": "for programs",
    "office:robots": "for programs",
    "office:sitemap": "for programs",
    "office:sitemap-part": "for programs",
    "office:security-txt": "for programs",
    "office:picture": "a picture; looked at in tests/office/test_pictures.py",
    "office:picture-wide": "its wide part; looked at in tests/office/test_picture_library.py",
    "data:copy": "a POST that redirects",
    "data:file": "a file; looked at in tests/people/test_data_requests.py",
    "data:keep": "a POST that redirects",
    "data:close": "a POST that redirects",
    "pages:network-csv": "a file",
    "pages:language": "a POST that redirects",
    "pages:suggest": "for the script of the search; looked at in tests/search/test_page.py",
    "circles:decide": "a POST that redirects",
    "circles:answer-call": "a POST that redirects",
    "hubs:decide": "a POST that redirects",
    "hubs:answer-call": "a POST that redirects",
    "circles:join-code": "the hub's own is looked at; one view and template for both",
    "circles:join-link": "the hub's own is looked at; one view and template for both",
    "mailing:stop": "needs a mail of a stream; looked at in tests/mailing",
    "account_set_password": "only for people without a password; the form is that of changing it",
    "account_complete_password_reset": "the form is that of changing a password",
    "account_password_reset_completed": "redirects to signing in",
    "mfa_login_webauthn": "for the script of a passkey",
    "mfa_reauthenticate_webauthn": "needs a passkey; a button",
    "mfa_edit_webauthn": "needs a passkey; a name",
    "mfa_remove_webauthn": "needs a passkey; a question and a button",
    "staff:sign-out": "a POST that redirects",
    "mfa_authenticate": "the form is that of a login code",
    "mfa_reauthenticate": "the form is that of a login code",
    "mfa_deactivate_totp": "needs an authenticator; a question and a button",
    "mfa_view_recovery_codes": "needs an authenticator; a list",
    "mfa_generate_recovery_codes": "needs an authenticator; a question and a button",
    "mfa_download_recovery_codes": "a file",
}
