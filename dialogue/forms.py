"""Forms of the dialogue."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from dialogue.files import LARGEST
from dialogue.languages import WRITTEN
from dialogue.models import Following, Report
from dialogue.models.post import LONGEST
from people.models import Person
from pse_portal.forms import Fold, Form

WORDS_HELP = _(
    "Leave a blank line to start a paragraph. Start a line with - for a list. Use **two stars** for bold."
)


class LanguageSelect(forms.Select):
    """A select of languages in which each name has its own `lang` attribute."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["lang"] = str(value)
        return option


class WordsForm(Form):
    """Text and its language, as every post has."""

    body = forms.CharField(
        label=_("Your post"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 7, "dir": "auto"}),
        help_text=WORDS_HELP,
        error_messages={
            "required": _("Write something first."),
            "max_length": _(
                "This is too long for one post. Keep it under %(limit_value)d characters, or split it in two."
            ),
        },
    )
    language = forms.ChoiceField(
        label=_("Language of your post"),
        choices=WRITTEN,
        widget=LanguageSelect,
        help_text=_("So screen readers and browsers read it correctly."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("language", (get_language() or "en")[:2])

    @property
    def layout(self) -> list[Any]:  # type: ignore[override]
        """The language comes last and folded: it is the page's, but for few posts."""
        bound = self["language"]
        hint = dict(WRITTEN).get(bound.value(), "")
        fold = Fold(bound.label, "language", hint=hint, is_open=bool(bound.errors))
        return [*(name for name in self.fields if name != "language"), fold]


class ThreadForm(WordsForm):
    """A new thread with its first post."""

    title = forms.CharField(
        label=_("What’s it about?"),
        max_length=140,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": _("Say what it’s about in a few words.")},
    )
    follows = forms.BooleanField(label=_("Email me replies"), required=False, initial=True)
    field_order = ["title", "body", "language", "follows"]


class AnswerForm(WordsForm):
    """A reply. In a public thread, the author chooses whether their name is shown."""

    is_named = forms.BooleanField(
        label=_("Show my name publicly"),
        required=False,
        help_text=_("If you don’t check this, anyone can read your post, but only members see who wrote it."),
    )
    follows = forms.BooleanField(label=_("Email me replies"), required=False)

    def __init__(self, *args: Any, is_public: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].label = _("Your answer")
        if not is_public:
            del self.fields["is_named"]


class FollowForm(Form):
    """How often to be mailed about new posts; in a thread, "" follows the coalition's setting."""

    rhythm = forms.ChoiceField(
        label=_("How we tell you about new posts"), choices=Following.Rhythm.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, of_thread: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of_thread:
            self.fields["rhythm"] = forms.ChoiceField(
                label=_("How we tell you about new posts here"),
                choices=[("", _("Same as the rest of the dialogue")), *Following.Rhythm.choices],
                required=False,
                widget=forms.Select(attrs={"class": "form-select"}),
            )


class ReasonForm(Form):
    """The reason why another person's post is removed; its author can read it."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The author will see this. It also shows where the post was."),
        error_messages={"required": _("Give a reason, in one sentence.")},
    )


class ReportForm(Form):
    """What is wrong with a post."""

    reason = forms.ChoiceField(
        label=_("What’s wrong with this post?"),
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the closest reason.")},
    )
    words = forms.CharField(
        label=_("Tell us more"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("Only the people handling the report can read this. They can’t see who you are."),
    )


class NoteForm(Form):
    note = forms.CharField(
        label=_("Notes"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only the people handling this report can see them."),
    )


class DecideForm(Form):
    """The decision about a reported post, and the messages to the reporter and the author."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[choice for choice in Report.Outcome.choices if choice[0]],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what to do with the post.")},
    )
    answer = forms.CharField(
        label=_("Message to the person who reported it"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write them at least one sentence. They’re waiting for an answer.")},
    )
    reason = forms.CharField(
        label=_("If you remove it: message to the author"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("This shows where the post was. Don’t say who reported it."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("outcome") in {Report.Outcome.REMOVED, Report.Outcome.BLOCKED} and not data.get("reason"):
            self.add_error("reason", _("Tell the author why, in one sentence."))
        return data


class InviteStaffForm(Form):
    """Give a moderator access for a week."""

    guest = forms.ModelChoiceField(
        label=_("Who can read"),
        queryset=Person.objects.none(),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    reason = forms.CharField(label=_("What should they look at?"), max_length=500)

    def __init__(self, *args: Any, guests: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("guest", guests)


class BreakGlassForm(Form):
    """Read a members' space without an invitation, in an emergency."""

    coalition: Any = forms.ModelChoiceField(
        label=_("Circle or hub"),
        queryset=Coalition.objects.all(),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    reason = forms.CharField(
        label=_("Why can’t it wait?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Facilitators will see this right away, with your name."),
    )


class ShareForm(Form):
    """A link or a file, and why others should look at it."""

    title = forms.CharField(label=_("Title"), max_length=140, widget=forms.TextInput(attrs={"dir": "auto"}))
    why = forms.CharField(
        label=_("Why is it worth a look?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"required": _("Say in one sentence why it’s worth a look.")},
    )
    language = forms.ChoiceField(label=_("Language"), choices=WRITTEN, widget=LanguageSelect)
    url = forms.URLField(
        label=pgettext_lazy("web address", "Link"),
        required=False,
        max_length=500,
        widget=forms.URLInput(attrs={"inputmode": "url", "type": "text"}),
        error_messages={"invalid": _("That isn’t a web link. Links start with https://.")},
    )
    upload = forms.FileField(
        label=_("Or choose a file"),
        required=False,
        help_text=_(
            "An image (JPEG, PNG, WebP) or a PDF, up to 10 MB. We remove details about where it was "
            "taken or who made it."
        ),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("language", (get_language() or "en")[:2])

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if url and not url.lower().startswith(("https://", "http://")):
            raise forms.ValidationError(_("That isn’t a web link. Links start with https://."))
        return url

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if upload and upload.size > LARGEST:
            raise forms.ValidationError(_("This file is larger than 10 MB. Make it smaller and try again."))
        return upload

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and bool(data.get("url")) == bool(data.get("upload")):
            self.add_error("url", _("Add a link or choose a file, but not both."))
        return data


class LessForm(forms.Form):
    """The choice in a "fewer mails" link."""

    do = forms.ChoiceField(choices=[("daily", ""), ("mute", ""), ("none", "")])
