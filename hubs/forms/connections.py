from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from circles.models import Circle
from coalitions.models import Coalition
from hubs.models import Hub, HubCircle
from people.forms import ShownNameField
from people.models import Person
from pse_portal.forms import Form


class ProposeForm(Form):
    """A proposal: to which coalition, and what each side offers and asks for."""

    # By `id`: a number beyond the column's range breaks a lookup by a child's key, but not by its coalition's.
    partner: Any = forms.ModelChoiceField(label="", queryset=Hub.objects.none(), to_field_name="id")
    hub_gives = forms.CharField(label=_("What the hub offers"), max_length=250, required=False)
    hub_asks = forms.CharField(label=_("What the hub asks for"), max_length=250, required=False)
    circle_gives = forms.CharField(label=_("What the circle offers"), max_length=250, required=False)
    circle_asks = forms.CharField(label=_("What the circle asks for"), max_length=250, required=False)

    def __init__(self, *args: Any, coalition: Coalition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partner = cast("forms.ModelChoiceField[Any]", self.fields["partner"])
        linked = HubCircle.objects.filter(state__in=HubCircle.LIVE)
        if coalition.is_circle:
            partner.label = _("Which hub?")
            taken = linked.filter(circle_id=coalition.pk).values("hub")
            partner.queryset = Hub.objects.listed().exclude(pk__in=taken).order_by("name")
        else:
            partner.label = _("Which circle?")
            linked_circles = linked.filter(hub_id=coalition.pk).values("circle")
            partner.queryset = Circle.objects.listed().exclude(pk__in=linked_circles).order_by("name")
        partner.empty_label = _("Choose one")

    @property
    def words(self) -> dict[str, str]:
        return {
            name: self.cleaned_data[name] for name in ("hub_gives", "hub_asks", "circle_gives", "circle_asks")
        }


class NoteForm(forms.Form):
    """A note or a reason of one line."""

    note = forms.CharField(max_length=250, required=False)


class ReasonForm(forms.Form):
    note = forms.CharField(max_length=250, error_messages={"required": _("Say briefly why it’s ending.")})


class SeatForm(Form):
    """How a new liaison is shown, chosen before they accept."""

    is_named: Any = forms.TypedChoiceField(
        label=_("How should we show you?"),
        choices=[("no", _("As “A member of the hub,” without a name")), ("yes", _("With a name"))],
        initial="no",
        coerce=lambda typed: typed == "yes",
        required=False,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    shown_as = ShownNameField()

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shown_as"].initial = person.shown_as or person.name


class LiaisonForm(Form):
    """Which member of the hub should be its liaison."""

    person = forms.ModelChoiceField(queryset=Person.objects.none())

    def __init__(self, *args: Any, hub: Hub, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("person", self.people_of(hub))

    @staticmethod
    def people_of(hub: Hub) -> QuerySet[Person]:
        """Return the active members of a hub, by name."""
        active = Person.objects.filter(memberships__coalition_id=hub.pk, memberships__state="active")
        return active.order_by("name", "pk")
