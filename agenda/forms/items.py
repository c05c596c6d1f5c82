"""Forms for goals, their status changes, updates, and endorsements."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agenda.models import AgendaItem, Endorsement, State
from circles.models import Circle
from coalitions.models import Coalition, Partner
from events.models import Event
from hubs.models import Hub, HubCircle
from pse_portal.forms import (
    LANGUAGES,
    DayInput,
    FilterForm,
    Form,
    ModelForm,
    PastDayField,
    area,
    pair,
)


class AgendaFilterForm(FilterForm):
    """Filters the agenda of the network, of a circle, or of a hub."""

    state = forms.ChoiceField(
        label=pgettext_lazy("goal", "Status"), required=False, choices=[("", _("Any status")), *State.choices]
    )
    circle = forms.ChoiceField(label=_("Circle"), required=False, choices=[("", _("All circles"))])
    hub = forms.ChoiceField(label=_("Raised in this hub"), required=False, choices=[("", _("All hubs"))])

    def __init__(self, query: QueryDict, coalition: Coalition | None = None) -> None:
        super().__init__(query)
        hubs = Hub.objects.listed().order_by("name")
        if coalition is None:
            self.offer("circle", Circle.objects.listed().order_by("name").values_list("slug", "name"))
        else:
            del self.fields["circle"]
            hubs = hubs.filter(links__circle=coalition.pk).distinct()
        if coalition is None or coalition.is_circle:
            self.offer("hub", hubs.values_list("slug", "name"))
        else:
            del self.fields["hub"]

    def narrow(self, items: Any) -> Any:
        chosen = self.chosen
        if "state" in chosen:
            items = items.filter(state=chosen["state"])
        for name in ("circle", "hub"):
            if name in chosen:
                found = Coalition.objects.filter(slug=chosen[name]).first()
                if found is None:
                    items = items.none()
                elif name == "circle":
                    items = items.of(found)
                else:
                    items = items.of(found) | items.carried_by(found)
        return items


class ProposeForm(Form):
    """A member's proposal, in one language. Two answers are required."""

    title = forms.CharField(label=_("Goal, in a few words"), max_length=120)
    asked = forms.CharField(
        label=_("What should happen, and why?"),
        help_text=_("Two or three sentences, the way you’d say it at a meeting."),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    target = forms.CharField(
        label=_("Who can decide it?"),
        help_text=_(
            "A decision maker, like a public body or a company, never a candidate. If you "
            "don’t know, leave it blank."
        ),
        max_length=120,
        required=False,
    )

    def words(self, language: str) -> dict[str, str]:
        """Return the item's columns for the answers, as {name: value}."""
        cleaned = self.cleaned_data
        return {
            f"title_{language}": cleaned["title"],
            f"asked_{language}": cleaned["asked"],
            "target": cleaned["target"],
        }


class ItemForm(ModelForm):
    """An item in two languages, as facilitators edit it."""

    class Meta:
        model = AgendaItem
        fields = (
            "title_en", "title_es", "asked_en", "asked_es", "target_kind", "target", "background_en", "background_es",
            "heard_in", "heard_on", "heard_words_en", "heard_words_es", "heard_at",
            "next_on", "next_what_en", "next_what_es", "next_event", "partner", "outcome_en", "outcome_es",
            "learned_en", "learned_es", "source_url",
        )  # fmt: skip
        labels = {
            "title_en": _("Goal, in English"),
            "title_es": _("Goal, in Spanish"),
            "asked_en": _("What you’re asking for, in English"),
            "asked_es": _("What you’re asking for, in Spanish"),
            "background_en": _("Why it matters, in English"),
            "background_es": _("Why it matters, in Spanish"),
            "heard_words_en": _("How you heard about it, in English"),
            "heard_words_es": _("How you heard about it, in Spanish"),
            "next_what_en": _("What happens that day, in English"),
            "next_what_es": _("What happens that day, in Spanish"),
            "outcome_en": _("What success looks like, in English"),
            "outcome_es": _("What success looks like, in Spanish"),
            "learned_en": _("What we learned, in English"),
            "learned_es": _("What we learned, in Spanish"),
        }
        widgets = {
            **{
                f"{name}_{code}": area(3, code)
                for name in ("asked", "outcome", "learned")
                for code in LANGUAGES
            },
            **{f"background_{code}": area(6, code) for code in LANGUAGES},
            **{
                f"{name}_{code}": forms.TextInput(attrs={"lang": code})
                for name in ("title", "heard_words", "next_what")
                for code in LANGUAGES
            },
            "heard_on": DayInput(),
            "next_on": DayInput(),
        }

    def __init__(self, *args: Any, coalition: Coalition, is_new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            if name.endswith("_es"):
                self.fields[name].help_text = ""
        hosted = Event.objects.public().hosted_by(coalition)
        now = timezone.now()
        recent = hosted.filter(starts_at__lt=now).order_by("-starts_at")[:30]
        self._events("heard_at", recent)
        self._events("next_event", hosted.filter(starts_at__gte=now).order_by("starts_at")[:30])
        if coalition.is_circle:
            others = Circle.objects.listed().exclude(pk=coalition.pk).order_by("name")
            self.offer("partner", Coalition.objects.filter(pk__in=others.values("pk")))
        else:
            del self.fields["partner"]
        if is_new:
            self.fields["is_heard"] = forms.BooleanField(
                label=_("Heard, not a goal yet"),
                help_text=_("Someone raised it. The group will discuss whether to make it a goal."),
                required=False,
            )
        for name in ("outcome", "learned"):
            if is_new or not (getattr(self.instance, f"{name}_en") or getattr(self.instance, f"{name}_es")):
                del self.fields[f"{name}_en"], self.fields[f"{name}_es"]
        layout = [
            pair(name.removesuffix("_en")) if name.endswith("_en") else name
            for name in self.fields
            if not name.endswith("_es")
        ]
        self.layout = layout

    def _events(self, name: str, events: Any) -> None:
        """Offer `events` as the field's choices, and the event that is already chosen."""
        chosen = getattr(self.instance, f"{name}_id")
        numbers = [event.pk for event in events]
        self.fields[name].queryset = Event.objects.filter(  # type: ignore[attr-defined]
            pk__in=[*numbers, *([chosen] if chosen else [])]
        ).order_by("-starts_at")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.need_one("title", _("Write the goal in a few words, in at least one of the two languages."))
        return cleaned

    def _post_clean(self) -> None:
        """Leave `instance` unchanged: the service function writes the row, under its lock."""

    @property
    def words(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "is_heard"}


class DeclineForm(Form):
    """The reason why a proposal is not put on the agenda."""

    note = forms.CharField(
        label=_("Why not? A sentence or two"),
        help_text=_("We’ll send it to the person who proposed it. Members can read it too."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MoveForm(Form):
    """The text that a status change needs: what success looks like, or what was learned."""

    def __init__(self, *args: Any, to: str, item: AgendaItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = ""
        if to == State.ADOPTED:
            self.name = "outcome"
            labels = (_("What success looks like, in English"), _("What success looks like, in Spanish"))
            hint = _("How everyone will know the goal is won.")
        elif to in (State.WON, State.LOST, State.PARKED):
            self.name = "learned"
            labels = (_("What we learned, in English"), _("What we learned, in Spanish"))
            hint = _("A sentence or two to help the next group. This is public.")
        if self.name:
            for code, label in zip(LANGUAGES, labels, strict=True):
                self.fields[f"{self.name}_{code}"] = forms.CharField(
                    label=label,
                    help_text=hint if code == "en" else "",
                    max_length=600 if self.name == "outcome" else 2000,
                    required=False,
                    initial=getattr(item, f"{self.name}_{code}"),
                    widget=area(3, code),
                )
        self.layout = [pair(self.name)] if self.name else []

    def clean(self) -> dict[str, Any]:
        if self.name:
            self.need_one(self.name, _("Write it in at least one of the two languages."))
        return self.cleaned_data


class UpdateForm(Form):
    """What happened, and on which day."""

    on = PastDayField(
        label=_("When it happened"),
        error_messages={
            "future": _("That day is in the future. Write about something that already happened.")
        },
    )
    text_en = forms.CharField(
        label=_("What happened, in English"), max_length=2000, required=False, widget=area(4, "en")
    )
    text_es = forms.CharField(
        label=_("What happened, in Spanish"), max_length=2000, required=False, widget=area(4, "es")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate
        self.layout = ("on", pair("text"))

    def clean(self) -> dict[str, Any]:
        self.need_one("text", _("Write what happened, in at least one of the two languages."))
        return self.cleaned_data


class CarryForm(Form):
    """The circle to bring a priority to, and whether as a new item or merged into one of the circle's."""

    link: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=HubCircle.objects.none(),
        label=_("To which circle?"),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    into: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=AgendaItem.objects.none(),
        label=_("Is it already on their agenda?"),
        help_text=_(
            "If another hub raised the same thing, merge with it. Two hubs on one goal are heard better."
        ),
        required=False,
        empty_label=_("No, it’s new there"),
    )

    def __init__(self, *args: Any, ways: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("link", ways)
        self.fields["link"].label_from_instance = lambda link: link.circle.name  # type: ignore[attr-defined]
        circles = list(ways.values_list("circle", flat=True))
        if len(circles) == 1:
            self.fields["link"].initial = ways.first()
        there = AgendaItem.objects.public().open().filter(coalition__in=circles)
        self.offer("into", there.select_related("coalition", "partner").latest_first())
        self.fields["into"].label_from_instance = (  # type: ignore[attr-defined]
            lambda item: f"{item.coalition.short_name}: {item.title}"
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        link, into = cleaned.get("link"), cleaned.get("into")
        if link and into and link.circle_id not in {home.pk for home in into.homes}:
            self.add_error(
                "into", _("That goal belongs to another circle. Choose one from the circle above.")
            )
        return cleaned


class JoinForm(Form):
    """The item of the same circles to merge into."""

    into: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=AgendaItem.objects.none(), label=_("Merge into")
    )

    def __init__(self, *args: Any, item: AgendaItem, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = AgendaItem.objects.public().open().editable_by(person).of_kind(Coalition.Kind.CIRCLE)
        there = there.filter(coalition__in=item.homes).exclude(pk=item.pk)
        self.offer("into", there.latest_first())


class BackingForm(Form):
    """Who endorses an item: a coalition that the person facilitates, or one of its partner organizations."""

    who = forms.ChoiceField(label=_("Who endorses it?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, item: AgendaItem, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        led = list(Coalition.objects.editable_by(person).order_by("kind", "name"))
        standing = Endorsement.objects.standing().filter(item=item)
        there = set(standing.values_list("coalition", "organization"))
        coalitions = {pk for pk, _organization in there if pk}
        organizations = {pk for _coalition, pk in there if pk}
        partners = Partner.objects.filter(coalition__in=led).select_related("organization", "coalition")
        self.coalitions = {f"c{row.pk}": row for row in led if row.pk not in coalitions}
        self.partners = {f"p{row.pk}": row for row in partners if row.organization_id not in organizations}
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            *((key, row.name) for key, row in self.coalitions.items()),
            *(
                (key, _("%(name)s, partner of %(coalition)s") % {"name": row.organization, "coalition": row.coalition.short_name})
                for key, row in self.partners.items()
            ),
        ]  # fmt: skip

    @property
    def is_of_use(self) -> bool:
        return bool(self.coalitions or self.partners)
