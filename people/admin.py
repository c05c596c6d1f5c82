from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminEmailInputWidget
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailing.contacts import normalise_email
from office import approvals, audit
from office.approval_admin import say_asked
from office.groups import ROLES
from office.looks import LoggedLooks
from people import addresses, data_admin, sessions, staff
from people.adapter import AccountAdapter
from people.approvals import NewAddress, seal
from people.models import Person
from people.record_admin import RecordPages
from people.sign_in import signed_in
from people.staff_admin import StaffInvitationAdmin
from pse_portal import reauthentication
from pse_portal.fields import zone_choice
from pse_portal.forms import ModelForm

# Pages in other modules are imported here, since Django looks only into `admin`.
__all__ = ["AuthenticatorAdmin", "LoggedGroupAdmin", "PersonAdmin", "StaffInvitationAdmin", "data_admin"]

RIGHTS = ("is_active", "is_staff", "is_superuser")


class PersonForm(ModelForm):
    """A person as staff see them. Their sign-in address is theirs, so staff can only propose another one."""

    another_email = forms.EmailField(
        label=_("New email"),
        required=False,
        widget=AdminEmailInputWidget(),
        help_text=_(
            "A colleague approves it. Then we’ll ask this address to confirm, and let the current one know."
        ),
    )

    class Meta:
        model = Person
        exclude: list[str] = []

    def clean_another_email(self) -> str:
        address = normalise_email(self.cleaned_data["another_email"]) or ""
        if address and Person.objects.filter(email=address).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Someone else signs in with this email."))
        return address


@admin.register(Person)
class PersonAdmin(RecordPages, LoggedLooks, admin.ModelAdmin[Person]):
    """People as staff see them. Roles are given by superusers and the Roles group, and never to oneself.

    Staff cannot set another person's password: people who forgot theirs get a code. A new address needs a colleague's
    approval, since anyone who reads it can sign in as the person.
    """

    change_form_template = "admin/people/person/change_form.html"
    form = PersonForm
    filter_horizontal = ["groups"]
    list_display = ["name", "email", "language", "is_staff", "joined_at"]
    list_filter = ["is_staff", "language", "groups"]
    ordering = ["name", "pk"]
    search_fields = ["name", "email", "phone"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        """Return everyone but the emptied rows of people whose data was deleted."""
        return super().get_queryset(request).exclude(name="", email=None, is_active=False)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return zone_choice(db_field, super().formfield_for_dbfield(db_field, request, **kwargs))

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            kwargs["queryset"] = staff.roles_given_by(request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        details = ["name", "email", "phone", "language", "time_zone", "zip_code"]
        if obj is None:
            return [(None, {"fields": details})]
        if self._changes_details(request, obj):
            details[2:2] = ["another_email", *(["new_email"] if obj.new_email else [])]
        return [
            (None, {"fields": details}),
            (_("Permissions"), {"fields": [*RIGHTS, "groups"]}),
            (_("Dates"), {"fields": ("last_login", "joined_at")}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields = ["last_login", "joined_at", *(["email", "new_email"] if obj else [])]
        if obj is not None and not self._changes_details(request, obj):
            fields += ["name", "phone", "language", "time_zone", "zip_code", "is_active"]
        if obj is None or not self._changes_roles(request, obj):
            fields += ["is_staff", "groups"]
        elif not request.user.is_superuser and obj.groups.filter(name=ROLES).exists():
            fields += ["groups"]  # a form without that group would take it away
        if obj is None or not request.user.is_superuser or obj.pk == request.user.pk:
            fields += ["is_superuser"]
        return fields

    def _changes_details(self, request: HttpRequest, obj: Any) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (request.user.is_superuser or not (obj.is_superuser or obj.is_staff))

    def _changes_roles(self, request: HttpRequest, obj: Any) -> bool:
        """Whether the form gives roles: it makes no new staff where there is no invitation and no superuser."""
        return staff.may_change_roles_of(obj, request.user) and (request.user.is_superuser or obj.is_staff)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the user may change the person: a role never changes a superuser or other staff."""
        if obj is None:
            return super().has_change_permission(request)
        return self._changes_details(request, obj) or self._changes_roles(request, obj)

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        before = _rights(Person.objects.get(pk=obj.pk)) if change else {}
        if not change:
            obj.set_unusable_password()
        if {*RIGHTS, "groups"} & {*form.changed_data}:
            reauthentication.require(request)
        super().save_model(request, obj, form, change)
        fields = sorted({*form.changed_data} - {"another_email", "groups", *RIGHTS})
        if not change or fields:
            audit.record(
                request.user, "person_changed" if change else "person_added", obj, fields=",".join(fields)
            )
        form.rights_before = before
        self._propose(request, obj, form.cleaned_data.get("another_email") or "")

    def _propose(self, request: HttpRequest, person: Person, address: str) -> None:
        if not address or address == person.email:
            return
        try:
            addresses.note(person, address)
            if not approvals.goes_on(NewAddress(person, seal=seal(person.new_email)), request.user):
                say_asked(request)
                return
            addresses.propose(person, address, request.user)
        except addresses.Taken:
            messages.error(request, gettext("Someone else signs in with this email."))
        else:
            messages.success(
                request, gettext("We’ve asked %(address)s to confirm. Until then, nothing changes.")
                % {"address": address},
            )  # fmt: skip

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Log changes of rights and groups in the audit log, with the values before and after."""
        super().save_related(request, form, formsets, change)
        before, after = form.rights_before, _rights(form.instance)
        if change and before != after:
            audit.record(request.user, "rights_changed", form.instance, before=before, after=after)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        person = self.get_object(request, object_id)
        extra = {
            "may_sign_out": person is not None and request.user.has_perm("people.end_sessions"),
            "may_end": person is not None
            and person.is_staff
            and staff.may_change_roles_of(person, request.user),
        }
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "<int:pk>/sign-out/", self.admin_site.admin_view(self.sign_out), name="people_person_sign_out"
            ),
            path("<int:pk>/leave/", self.admin_site.admin_view(self.leave), name="people_person_leave"),
        ]
        return [*own, *super().get_urls()]

    def _ask(self, request: HttpRequest, person: Person, title: str, words: str, button: str) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": person,
            "title": title,
            "words": words,
            "button": button,
        }
        return render(request, "admin/people/person/ask.html", context)

    def sign_out(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Sign a person out everywhere who asks for it, by phone for example."""
        person = get_object_or_404(self.get_queryset(request), pk=pk)
        if not request.user.has_perm("people.end_sessions"):
            raise PermissionDenied
        if request.method == "POST":
            number = sessions.end_all(person, request.user)
            messages.success(request, gettext("Signed out. Browsers: %(number)d.") % {"number": number})
            if person.pk == request.user.pk:
                return redirect("account_login")
            return redirect("admin:people_person_change", pk)
        words = gettext("This signs %(name)s out on every device, and links in older emails stop working.")
        button = gettext("Sign out everywhere")
        return self._ask(request, person, gettext("Sign out everywhere"), words % {"name": person}, button)

    def leave(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End a person's staff access in one step."""
        person = get_object_or_404(self.get_queryset(request), pk=pk)
        if not person.is_staff or not staff.may_change_roles_of(person, request.user):
            raise PermissionDenied
        if request.method == "POST":
            reauthentication.require(request)
            staff.leave(person, signed_in(request))
            messages.success(request, gettext("Done. We’ll let %(name)s know.") % {"name": person})
            return redirect("admin:people_person_changelist")
        words = gettext(
            "%(name)s keeps their own account, and loses every staff role. They’re signed out on every device."
        )
        button = gettext("End staff access")
        return self._ask(request, person, gettext("End staff access"), words % {"name": person}, button)


def _rights(person: Person) -> dict[str, Any]:
    groups = sorted(Group.objects.filter(user=person).values_list("pk", flat=True))
    return {**{name: getattr(person, name) for name in RIGHTS}, "groups": groups}


admin.site.unregister(Group)


@admin.register(Group)
class LoggedGroupAdmin(GroupAdmin):
    """What a role may do. Each change is logged, since it affects many people."""

    def save_model(self, request: HttpRequest, obj: Group, form: Any, change: bool) -> None:
        form.rights_before = _permissions(obj) if change else []
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        before, after = form.rights_before, _permissions(form.instance)
        if not change or before != after or form.changed_data:
            audit.record(request.user, "group_changed", form.instance, before=before, after=after)

    def delete_model(self, request: HttpRequest, obj: Group) -> None:
        self._log_end(request, obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Group]) -> None:
        for group in queryset:
            self._log_end(request, group)
        super().delete_queryset(request, queryset)

    def _log_end(self, request: HttpRequest, group: Group) -> None:
        people = sorted(Person.objects.filter(groups=group).values_list("pk", flat=True))
        audit.record(request.user, "group_deleted", group, before=_permissions(group), people=people)


def _permissions(group: Group) -> list[int]:
    return sorted(group.permissions.values_list("pk", flat=True))


# People manage their own addresses and sessions; the admin would be a second way to change them, without their
# consent.
admin.site.unregister(EmailAddress)
admin.site.unregister(UserSession)
admin.site.unregister(Authenticator)


@admin.register(Authenticator)
class AuthenticatorAdmin(LoggedLooks, admin.ModelAdmin[Authenticator]):
    """Second factors: staff can remove one from a person who lost their phone, who is notified.

    Secrets are never shown.
    """

    actions = None
    fields = ["user", "type", "created_at", "last_used_at"]
    list_display = ["user", "type", "created_at", "last_used_at"]
    list_select_related = ["user"]
    search_fields = ["user__name", "=user__email"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the user may remove it: a colleague's only as a superuser, and never one's own here."""
        allowed = super().has_delete_permission(request, obj)
        if obj is None or not allowed:
            return allowed
        return request.user.is_superuser or not (obj.user.is_staff or obj.user.is_superuser)

    def delete_model(self, request: HttpRequest, obj: Authenticator) -> None:
        person = obj.user
        audit.record(request.user, "second_step_removed", person)
        super().delete_model(request, obj)
        if person.email:
            AccountAdapter().send_mail("mfa/email/totp_deactivated", person.email, {"user": person})
