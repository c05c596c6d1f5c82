"""Inviting colleagues to the staff, in the admin."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailing.contacts import normalise_email
from office.looks import LoggedLooks
from people import staff
from people.models import StaffInvitation
from people.sign_in import signed_in
from pse_portal import reauthentication
from pse_portal.forms import ModelForm


class StaffInvitationForm(ModelForm):
    groups: Any = forms.ModelMultipleChoiceField(
        label=_("Roles"), queryset=None, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = StaffInvitation
        fields = ["name", "email", "language", "groups"]

    by: Any = None  # set by the admin

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "groups" in self.fields:
            groups: Any = self.fields["groups"]
            groups.queryset = staff.roles_given_by(self.by)

    def clean_email(self) -> str:
        address = normalise_email(self.cleaned_data["email"]) or ""
        if address == self.by.email:
            raise forms.ValidationError(_("You can’t give yourself a role. Ask a colleague to do it."))
        return address


@admin.register(StaffInvitation)
class StaffInvitationAdmin(LoggedLooks, admin.ModelAdmin[StaffInvitation]):
    """Invitations to the staff: added here, answered by an emailed link, and withdrawn by an action."""

    actions = ["withdraw"]
    form = StaffInvitationForm
    list_display = ["name", "email", "invited_by", "invited_at", "accepted_at", "withdrawn_at"]
    list_select_related = ["invited_by"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return type("Form", (form,), {"by": request.user})

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fields = ["name", "email", "language", "groups"]
        return [*fields, "invited_by", "invited_at", "accepted_at", "withdrawn_at"] if obj else fields

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        extra = {"show_save_and_continue": False, "show_save_and_add_another": False}
        return super().add_view(request, form_url, {**extra, **(extra_context or {})})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return staff.may_give(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Send the invitation, which makes the row, in place of saving the form."""
        reauthentication.require(request)
        data = form.cleaned_data
        try:
            return staff.invite(
                data["email"], name=data["name"], language=data["language"], groups=data["groups"],
                by=signed_in(request),
            )  # fmt: skip
        except staff.Refused:
            messages.error(
                request, gettext("You can’t change the roles of this person. Ask an administrator.")
            )
            return form.instance

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Do nothing: `save_form` has made the row."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Do nothing: `save_form` has set the roles."""

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> Any:
        if obj.pk is None:
            return self.response_post_save_add(request, obj)
        messages.success(request, gettext("We’re emailing an invitation to %(name)s.") % {"name": obj.name})
        return self.response_post_save_add(request, obj)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return super().log_addition(request, obj, message) if obj.pk else None

    def has_withdraw_permission(self, request: HttpRequest) -> bool:
        return staff.may_give(request.user)

    @admin.action(description=_("Withdraw the chosen invitations"), permissions=["withdraw"])
    def withdraw(self, request: HttpRequest, rows: Any) -> None:
        for row in rows:
            try:
                staff.withdraw(row, signed_in(request))
            except staff.Over:
                messages.warning(request, gettext("This invitation has already ended."))
            else:
                messages.success(request, gettext("The invitation was withdrawn."))
