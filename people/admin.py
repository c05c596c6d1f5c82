from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminEmailInputWidget
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailing.contacts import normalise_email
from office import audit
from office.looks import LoggedLooks
from people import addresses
from people.adapter import AccountAdapter
from people.models import Person
from people.record_admin import RecordPages
from pse_portal.fields import zone_choice
from pse_portal.forms import ModelForm

RIGHTS = ("is_active", "is_staff", "is_superuser")


class PersonForm(ModelForm):
    """A person as staff see them. Their sign-in address is theirs, so staff can only propose another one."""

    another_email = forms.EmailField(
        label=_("New email"),
        required=False,
        widget=AdminEmailInputWidget(),
        help_text=_(
            "We’ll ask this address to confirm, and let the current one know. Until then, nothing changes."
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
    """People as staff see them. Only a superuser grants rights, so that no role can escalate its own.

    Staff cannot set another person's password: people who forgot theirs get a code.
    """

    form = PersonForm
    filter_horizontal = ["groups"]
    list_display = ["name", "email", "language", "is_staff", "joined_at"]
    list_filter = ["is_staff", "language", "groups"]
    ordering = ["name", "pk"]
    search_fields = ["name", "email"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return zone_choice(db_field, super().formfield_for_dbfield(db_field, request, **kwargs))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        details = ["name", "email", "phone", "language", "time_zone", "zip_code"]
        if obj is None:
            return [(None, {"fields": details})]
        if self.has_change_permission(request, obj):
            details[2:2] = ["another_email", *(["new_email"] if obj.new_email else [])]
        return [
            (None, {"fields": details}),
            (_("Permissions"), {"fields": [*RIGHTS, "groups"]}),
            (_("Dates"), {"fields": ("last_login", "joined_at")}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields = ["last_login", "joined_at", *(["email", "new_email"] if obj else [])]
        return fields if request.user.is_superuser else [*fields, "is_staff", "is_superuser", "groups"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the user may change the person: a role never changes a superuser or other staff."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (
            request.user.is_superuser or obj is None or not (obj.is_superuser or obj.is_staff)
        )

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        before = _rights(Person.objects.get(pk=obj.pk)) if change else {}
        if not change:
            obj.set_unusable_password()
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

    def delete_model(self, request: HttpRequest, obj: Authenticator) -> None:
        person = obj.user
        audit.record(request.user, "second_step_removed", person)
        super().delete_model(request, obj)
        AccountAdapter().send_mail("mfa/email/totp_deactivated", person.email, {"user": person})
