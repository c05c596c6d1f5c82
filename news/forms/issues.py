from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hubs.models import County
from news import reader_filters, topics
from news.block_base import Block
from news.forms.subscriptions import ChoicesForm
from news.models import Issue, Subscription
from people.models import Person
from pse_portal.forms import Form, ModelForm


class IssueForm(ModelForm):
    """An issue as staff write it; its sections are chosen among the existing blocks."""

    sections = forms.MultipleChoiceField(
        label=_("What’s inside"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("sections", [(block.name, block.title) for block in Block.all()])

    class Meta:
        model = Issue
        exclude: list[str] = []


class SendForm(forms.Form):
    """Send now, or at a time in the organization's time zone."""

    at = forms.DateTimeField(
        label=_("Send on"),
        required=False,
        help_text=_("Eastern time. Leave blank to send now. Either way, you have ten minutes to stop it."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class ReaderForm(ChoicesForm):
    """The reader to preview an issue as: their choices, or the address of an existing one."""

    address = forms.EmailField(
        label=_("A reader’s address"),
        required=False,
        help_text=_("If you fill this in, we use their choices instead of the ones below."),
    )
    field_order = ["address", "topics", "county", "language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["rhythm"]
        self.fields["topics"].required = False


class AudienceForm(Form):
    """To which of its readers an edition goes. Nothing chosen leaves all of them."""

    topics = forms.MultipleChoiceField(
        label=_("Topics"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Readers who chose at least one of these. Circles and hubs are topics too."),
    )
    counties = forms.ModelMultipleChoiceField(
        label=_("Counties"),
        required=False,
        queryset=County.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only counties with subscribers are listed."),
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("Both languages")), *settings.LANGUAGES]
    )
    recent = forms.TypedChoiceField(
        label=_("Signed up or changed their choices"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("At any time")), *reader_filters.RECENT],
    )

    def __init__(self, *args: Any, kept: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(topic.key, topic.title) for topic in topics.offered()]
        known = {key for key, _title in offered}
        offered += [(key, topics.title_of(key)) for key in kept.get("topics", []) if key not in known]
        self.offer("topics", offered)
        of_readers = Subscription.objects.confirmed().values("county")
        self.offer("counties", County.objects.filter(pk__in=of_readers).order_by("name"))

    @property
    def chosen(self) -> dict[str, Any]:
        """What to store: the choices made, as JSON."""
        data = self.cleaned_data
        found = {**data, "counties": sorted(county.pk for county in data["counties"])}
        return {name: value for name, value in found.items() if value}


class CopyForm(Form):
    """Who gets a test copy, besides the person who sends it."""

    colleagues = forms.ModelMultipleChoiceField(
        label=_("Colleagues who get a test copy too"),
        required=False,
        queryset=Person.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = Person.objects.filter(is_active=True, is_staff=True, email__isnull=False).exclude(pk=by.pk)
        self.offer("colleagues", staff.order_by("name", "pk"))


class TopicsForm(Form):
    """The topics whose readers an article is mailed to."""

    topics = forms.MultipleChoiceField(
        label=_("Topics"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(topic.key, topic.title) for topic in topics.offered() if topic.key != topics.EVENTS]
        self.offer("topics", offered)
