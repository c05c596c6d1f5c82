"""RSVP forms: they ask only about what the event offers or can arrange."""

from collections.abc import Sequence
from typing import Any

from crispy_forms import layout as crispy
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from bookings.reminders import OFFSETS
from events.attendance import RsvpData
from events.consents import REMIND_WORDING
from events.models import LANGUAGES, RSVP, Band, Event, Kind
from events.needs import Wanted
from people.forms import AddressField, ReachableForm
from pse_portal.forms import Fold, Form
from pse_portal.open_forms import OpenForm


class AttendForm(Form):
    """Party, needs, questions, and a note: the fields shared by members and guests."""

    party_size = forms.IntegerField(
        label=_("How many, with children?"),
        min_value=1,
        max_value=RSVP.MOST_IN_A_PARTY,
        initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "short"}),
    )

    def __init__(self, *args: Any, event: Event, rsvp: RSVP | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        self.plans = {plan.kind: plan for plan in event.arrangements.all()}
        self._add_needs()
        for number, question in enumerate(event.question_list):
            self.fields[f"answer_{number}"] = forms.CharField(
                label=question, required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
            )
        self.fields["note"] = forms.CharField(
            label=_("Note to the organizers"),
            required=False,
            max_length=500,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        self.fields["wants_reminders"] = forms.BooleanField(
            label=REMIND_WORDING, required=False, initial=True
        )
        if rsvp is not None and rsvp.email:
            self.fields["reminders"] = forms.MultipleChoiceField(
                label=_("When?"),
                choices=[(name, offset.title) for name, offset in OFFSETS.items()],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
        self.rsvp = rsvp
        if rsvp is not None:
            self._fill_from(rsvp)
        else:
            # Shown only to a party that is larger than what is left.
            self.fields["waits_together"] = forms.BooleanField(
                label=_("We’ll wait until there’s room for all of us"), required=False
            )

    FIRST = ("fax", "name", "email", "phone", "party_size", "waits_together")
    NEEDS = ("childcare_", "ride", "ride_zip", "seats_offered", "interpreter", "access", "diet")

    @property
    def layout(self) -> Sequence[Any]:  # type: ignore[override]
        """Who comes and how many first; what they need, and the rest, as two closed questions."""
        hidden = set() if self.is_short else {"waits_together"}
        first = [name for name in self.FIRST if name in self.fields and name not in hidden]
        needs = [name for name in self.fields if name.startswith(self.NEEDS)]
        rest = [name for name in self.fields if name not in {*self.FIRST, *needs}]
        asked = [str(plan.get_kind_display()) for plan in self.plans.values()]
        folds: list[Any] = []
        if needs:
            hint = ", ".join(asked)[:1].upper() + ", ".join(asked)[1:]
            folds.append(Fold(_("Do you need anything?"), *needs, hint=hint, is_open=self._is_open(needs)))
        if self.rsvp is None:
            folds.append(crispy.HTML('{% include "events/rsvp/_button.html" %}'))
        folds.append(Fold(_("More for the organizers"), *rest, hint=self._more, is_open=self._is_open(rest)))
        return [*first, *folds]

    @property
    def _more(self) -> str:
        """What the last closed question holds, in words."""
        parts = [_("questions")] if self.event.question_list else []
        parts += [_("a note"), _("reminders")]
        if "keep_mail" in self.fields:
            parts.append(_("staying in touch"))
        words = ", ".join(map(str, parts))
        return words[:1].upper() + words[1:]

    def _is_open(self, names: list[str]) -> bool:
        """Whether a field is wrong, or has another value than an empty form."""
        if self.rsvp is not None or any(name in self.errors for name in names):
            return True
        return any(self[name].value() not in {None, "", False, True, "on"} for name in names)

    @property
    def is_short(self) -> bool:
        """Whether the party is larger than what is left of an event that is not full."""
        left = self.event.places_left
        return bool(self.rsvp is None and self.is_bound and left and self._party > left)

    @property
    def _party(self) -> int:
        typed = str(self["party_size"].value() or "")
        return int(typed) if typed.isdecimal() else 0

    def _add_needs(self) -> None:
        if Kind.CHILDCARE in self.plans:
            for band in Band:
                self.fields[f"childcare_{band.value}"] = forms.IntegerField(
                    label=_("Children who need childcare, age %(band)s") % {"band": band.label},
                    min_value=0,
                    max_value=10,
                    required=False,
                    widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "short"}),
                )
        if Kind.RIDE in self.plans:
            self.fields["ride"] = forms.ChoiceField(
                label=_("How will you get there?"),
                choices=[
                    ("", _("I have a way to get there")),
                    ("need", _("I need a ride")),
                    ("offer", _("I can give neighbors a ride")),
                ],
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields["ride_zip"] = forms.RegexField(
                r"^\d{5}$",
                label=_("Pickup ZIP code"),
                required=False,
                widget=forms.TextInput(
                    attrs={"inputmode": "numeric", "class": "short", "autocomplete": "postal-code"}
                ),
                error_messages={"invalid": _("A ZIP code has five digits.")},
            )
            self.fields["seats_offered"] = forms.IntegerField(
                label=_("Open seats in your car"),
                min_value=0,
                max_value=8,
                required=False,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "short"}),
            )
        if Kind.INTERPRETER in self.plans:
            spoken = [
                code for code in (*self.event.interpreted, *LANGUAGES) if code not in self.event.languages
            ]
            choices = [(code, LANGUAGES.get(code, code)) for code in dict.fromkeys(spoken)]
            self.fields["interpreter"] = forms.ChoiceField(
                label=_("Do you need an interpreter?"),
                choices=[("", _("No")), *choices],
                required=False,
            )
        for kind, label in (
            (Kind.ACCESS, _("What do you need to take part? For example, a seat near the door.")),
            (Kind.DIET, _("Is there anything you can’t eat?")),
        ):
            if kind in self.plans:
                self.fields[kind.value] = forms.CharField(label=label, required=False, max_length=300)

    def _fill_from(self, rsvp: RSVP) -> None:
        """Set the initial values from the RSVP."""
        start: dict[str, Any] = {
            "party_size": rsvp.party_size,
            "note": rsvp.note,
            "wants_reminders": rsvp.wants_reminders,
            "reminders": rsvp.reminders or self.event.reminders,
            "seats_offered": rsvp.seats_offered or None,
            "ride": "offer" if rsvp.seats_offered else "",
        }
        given = {answer["question"]: answer["answer"] for answer in rsvp.answers}
        for number, question in enumerate(self.event.question_list):
            start[f"answer_{number}"] = given.get(question, "")
        for need in rsvp.needs.standing():
            if need.kind == Kind.CHILDCARE:
                start[f"childcare_{need.what}"] = need.quantity
            elif need.kind == Kind.RIDE:
                start |= {"ride": "need", "ride_zip": need.what}
            elif need.kind == Kind.INTERPRETER:
                start["interpreter"] = need.what
            else:
                start[need.kind] = need.detail
        self.initial = {**start, **self.initial}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("ride") == "need" and not cleaned.get("ride_zip") and "ride_zip" not in self.errors:
            self.add_error("ride_zip", _("Add your pickup ZIP code so we can look for a driver near you."))
        children = sum(cleaned.get(f"childcare_{band.value}") or 0 for band in Band)
        if children and children >= (cleaned.get("party_size") or 0):
            self.add_error(
                "party_size", _("Your total doesn’t include the children you listed. Please count them too.")
            )
        if self.is_short and not cleaned.get("waits_together") and "party_size" not in self.errors:
            left = self.event.places_left or 0
            text = ngettext(
                "%(left)d spot is left. Come with fewer, or wait together?",
                "%(left)d spots are left. Come with fewer, or wait together?",
                left,
            )
            self.add_error("party_size", text % {"left": left})
        return cleaned

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        """The needs that were entered."""
        data = self.cleaned_data
        party = data["party_size"]
        wanted = [
            Wanted(Kind.CHILDCARE, band.value, data[f"childcare_{band.value}"])
            for band in Band
            if data.get(f"childcare_{band.value}")
        ]
        if data.get("ride") == "need":
            wanted.append(Wanted(Kind.RIDE, data["ride_zip"], party))
        if data.get("interpreter"):
            wanted.append(Wanted(Kind.INTERPRETER, data["interpreter"], 1))
        for kind in (Kind.ACCESS, Kind.DIET):
            if data.get(kind.value):
                wanted.append(Wanted(kind, "", 1, data[kind.value]))
        return tuple(wanted)

    def _own_reminders(self, chosen: list[str] | None) -> tuple[str, ...]:
        own = tuple(chosen or ())
        return () if set(own) == set(self.event.reminders) else own

    def booking_data(
        self, *, name: str, email: str, phone: str, language: str, network: str = "", is_held: bool = False
    ) -> RsvpData:
        """Return the cleaned form as `attendance` takes it."""
        data = self.cleaned_data
        answers = [
            {"question": question, "answer": data[f"answer_{number}"]}
            for number, question in enumerate(self.event.question_list)
            if data[f"answer_{number}"]
        ]
        offers = data.get("ride") == "offer"
        return RsvpData(
            name=name,
            email=email,
            phone=phone,
            language=language,
            party_size=data["party_size"],
            seats_offered=(data.get("seats_offered") or 0) if offers else 0,
            note=data["note"],
            answers=answers,
            wants_reminders=data["wants_reminders"],
            # Choosing none, or all that the event sends, is no choice of one's own to store.
            reminders=self._own_reminders(data.get("reminders")),
            needs=self.wanted,
            network=network,
            is_held=is_held,
        )


class KeepInTouch(forms.Form):
    """A base form that asks for consent to be contacted by the coalition, per channel."""

    keep_mail = forms.BooleanField(label=_("by email"), required=False)
    keep_call = forms.BooleanField(label=_("by phone"), required=False)
    keep_text = forms.BooleanField(label=_("by text message"), required=False)

    KEEP = ("keep_mail", "keep_call", "keep_text")

    def ask_to_keep(self, coalition: Any, names: tuple[str, ...] = KEEP) -> None:
        """Put the questions last, with the coalition's name; remove them where it is None."""
        for name in self.KEEP:
            field = self.fields.pop(name)
            if coalition is not None and name in names:
                named = {"coalition": coalition.name, "way": field.label}
                field.label = _("%(coalition)s can contact me %(way)s") % named
                self.fields[name] = field

    @property
    def ways(self) -> tuple[str, ...]:
        """The channels that were checked, of "mail", "call", "text"."""
        return tuple(name.removeprefix("keep_") for name in self.KEEP if self.cleaned_data.get(name))


class SignedInForm(KeepInTouch, AttendForm):
    """The form of a signed-in person, whose name and contact details are known."""

    def __init__(self, *args: Any, coalition: Any = None, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_mail = ("keep_mail",) if person.email else ()
        by_phone = ("keep_call", "keep_text") if person.phone else ()
        self.ask_to_keep(coalition, (*by_mail, *by_phone))


class GuestForm(OpenForm, ReachableForm, KeepInTouch, AttendForm):
    """The form of a guest: name and an email address or phone number, plus the shared fields."""

    field_order = ["name", "email", "phone", "party_size"]

    def __init__(self, *args: Any, coalition: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = ""
        self.ask_to_keep(coalition)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("keep_mail") and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", _("Add your email address so we can email you."))
        by_phone = cleaned.get("keep_call") or cleaned.get("keep_text")
        if by_phone and not cleaned.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("Add your phone number so we can call or text you."))
        return cleaned


class LinkAgainForm(OpenForm):
    """The address that the links to one's RSVPs are sent to again."""

    email = AddressField(
        label=_("Your email address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
