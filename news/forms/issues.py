from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from news import topics
from news.block_base import Block
from news.forms.subscriptions import ChoicesForm
from news.models import Issue
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
