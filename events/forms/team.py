"""Forms for the event's team: roster filters, messages, walk-ins, paper sheets."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from events.check_in import Line
from events.consents import KEEP_WORDING
from events.models import RSVP, Event, EventFile, Kind, Need, short_code
from events.models.file import type_of
from events.models.rsvp import RSVPQuerySet
from mailing.contacts import normalise_email, normalise_phone
from people.forms import AddressField, read_phone
from pse_portal.forms import FilterForm, Form, ModelForm
from pse_portal.posted import row_number


class RosterFilter(FilterForm):
    """The filters of the roster."""

    STATES = (
        ("", _("Going or on the waitlist")),
        ("going", _("Going")),
        ("waitlisted", _("On the waitlist")),
        ("came", _("Attended")),
        ("cancelled", _("Not going")),
    )

    state = forms.ChoiceField(label=_("Status"), choices=STATES, required=False)
    need = forms.ChoiceField(
        label=_("Needs"), choices=[("", _("Any or none")), *Kind.choices], required=False
    )
    q = forms.CharField(label=_("Name"), required=False, max_length=80)

    def narrow(self, rsvps: RSVPQuerySet) -> RSVPQuerySet:
        state = self.chosen.get("state")
        if state == "came":
            rsvps = rsvps.came()
        elif state == "going":
            rsvps = rsvps.holding()
        elif state:
            rsvps = rsvps.filter(state=state)
        else:
            rsvps = rsvps.active()
        if need := self.chosen.get("need"):
            rsvps = rsvps.filter(Exists(Need.objects.standing().filter(rsvp=OuterRef("pk"), kind=need)))
        if name := self.chosen.get("q"):
            rsvps = rsvps.filter(Q(name__icontains=name) | Q(code=name.lower()))
        return rsvps


class AnswerForm(forms.Form):
    """The team's answer for one line of the needs summary: arranged or not possible."""

    kind = forms.ChoiceField(choices=Kind.choices)
    what = forms.CharField(required=False, max_length=12)
    state = forms.ChoiceField(choices=[("arranged", ""), ("not_possible", "")])
    note = forms.CharField(required=False, max_length=300)


class WalkInForm(Form):
    """A walk-in; a name is enough."""

    name = forms.CharField(label=_("Name"), max_length=120)
    reach = forms.CharField(label=_("Email or phone, if they’d like"), required=False, max_length=254)
    people = forms.IntegerField(
        label=_("How many people"),
        min_value=1,
        max_value=RSVP.MOST_IN_A_PARTY,
        initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "short"}),
    )

    def clean_reach(self) -> dict[str, str]:
        typed = self.cleaned_data["reach"].strip()
        if "@" in typed:
            return {"email": AddressField().clean(typed), "phone": ""}
        return {"email": "", "phone": read_phone(typed)}

    def line(self) -> Line:
        data = self.cleaned_data
        return Line(name=" ".join(data["name"].split()), people=data["people"], **data["reach"])


class GuestMessageForm(Form):
    """A message to guests who are going, waitlisted, or came."""

    to = forms.ChoiceField(
        label=_("To"),
        choices=[
            ("going", _("People who are going")),
            ("waitlisted", _("People on the waitlist")),
            ("came", _("People who attended")),
        ],
        widget=forms.RadioSelect,
        initial="going",
    )
    subject = forms.CharField(label=_("Subject"), max_length=120)
    words = forms.CharField(
        label=_("Your message"), max_length=3000, widget=forms.Textarea(attrs={"rows": 6})
    )


class FileForm(ModelForm):
    """A photo or document from the event."""

    class Meta:
        model = EventFile
        fields = ("file", "title")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = _("Photo (JPEG or PNG) or PDF")
        self.fields["title"].label = _("What it shows")

    def add_to(self, event: Event) -> EventFile:
        """Save the file under the event, with a generated name."""
        row: EventFile = self.save(commit=False)
        beginning = row.file.read(8)
        row.file.seek(0)
        media = type_of(beginning)
        row.event = event
        row.kind = EventFile.Kind.DOCUMENT if media == "application/pdf" else EventFile.Kind.PICTURE
        row.file.name = f"{short_code()}.{media.rpartition('/')[2]}"
        row.save()
        return row


class Sheet:
    """A paper sheet being typed in: one row per code, with what was written on it.

    A name alone is enough. A row whose email or phone cannot be read comes back with an error; the rest is kept.
    """

    def __init__(self, event: Event, codes: list[str], data: Any = None, coalition: Any = None) -> None:
        self.event = event
        self.coalition = coalition
        self.rows = [self._row(nth, code, data) for nth, code in enumerate(codes)]

    def _row(self, nth: int, code: str, data: Any) -> dict[str, Any]:
        values = {
            name: (data.get(f"{name}-{nth}", "").strip() if data else "")
            for name in ("name", "reach", "people", "keep")
        }
        return {"nth": nth, "number": nth + 1, "code": code, **values, "error": ""}

    def read(self) -> list[Line]:
        """Return the lines that are valid; the other rows get an `error`."""
        lines = []
        for row in self.rows:
            if not (row["name"] or row["reach"]):
                continue
            line = self._line(row)
            if line is not None:
                lines.append(line)
        return lines

    def _line(self, row: dict[str, Any]) -> Line | None:
        email = phone = ""
        if "@" in row["reach"]:
            email = normalise_email(row["reach"]) or ""
            try:
                forms.EmailField().clean(email)
            except forms.ValidationError:
                row["error"] = _("We couldn’t read this email address.")
        elif row["reach"]:
            phone = normalise_phone(row["reach"]) or ""
            if not phone:
                row["error"] = _("We couldn’t read this phone number.")
        if not row["name"]:
            row["error"] = _("Add a name. A first name is fine.")
        if row["error"]:
            return None
        people = row_number(row["people"]) or 1
        keep: tuple[str, ...] = ()
        if row["keep"] and (email or phone):
            keep = ("mail",) if email else ("call",)
        return Line(
            name=" ".join(row["name"].split())[:120],
            email=email,
            phone=phone,
            people=min(max(people, 1), RSVP.MOST_IN_A_PARTY),
            code=row["code"],
            keep=keep,
            wording=str(KEEP_WORDING % {"coalition": self.coalition.name}) if self.coalition else "",
        )

    @property
    def wrong(self) -> list[dict[str, Any]]:
        return [row for row in self.rows if row["error"]]
