"""What people write and choose in the dialogue."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from dialogue.files import LARGEST
from dialogue.languages import WRITTEN
from dialogue.models import Following, Report
from dialogue.models.post import LONGEST
from people.models import Person
from pse_portal.forms import Form

WORDS_HELP = _(
    "An empty line begins a paragraph, a line that begins with - a list, **two stars** make words bold."
)


class LanguageSelect(forms.Select):
    """Each language by its own name, and said so."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["lang"] = str(value)
        return option


class WordsForm(Form):
    """Words, and the language they are in: what every post has."""

    body = forms.CharField(
        label=_("Your words"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 7, "dir": "auto"}),
        help_text=WORDS_HELP,
        error_messages={
            "required": _("Write something first."),
            "max_length": _(
                "This is too long for one post. Say it in %(limit_value)d letters, or in two posts."
            ),
        },
    )
    language = forms.ChoiceField(
        label=_("Language of your words"),
        choices=WRITTEN,
        widget=LanguageSelect,
        help_text=_("So that screen readers and browsers read them right."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("language", (get_language() or "en")[:2])


class ThreadForm(WordsForm):
    """A new thread."""

    title = forms.CharField(
        label=_("What is it about?"),
        max_length=140,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": _("Say in a few words what it is about.")},
    )
    follows = forms.BooleanField(label=_("Mail me the answers"), required=False, initial=True)
    field_order = ["title", "body", "language", "follows"]


class AnswerForm(WordsForm):
    """An answer. In a thread open to everybody the writer says whether their name goes with it."""

    is_named = forms.BooleanField(
        label=_("Show my name to everybody"),
        required=False,
        help_text=_("Without it everybody reads your words, and only members see who wrote them."),
    )
    follows = forms.BooleanField(label=_("Mail me the answers"), required=False)

    def __init__(self, *args: Any, is_public: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].label = _("Your answer")
        if not is_public:
            del self.fields["is_named"]


class FollowForm(Form):
    """How to hear of new posts; in a thread "" leaves it to the setting of the coalition."""

    rhythm = forms.ChoiceField(
        label=_("How you hear of new posts"), choices=Following.Rhythm.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, of_thread: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of_thread:
            self.fields["rhythm"] = forms.ChoiceField(
                label=_("How you hear of new posts here"),
                choices=[("", _("As for the rest of the dialogue")), *Following.Rhythm.choices],
                required=False,
                widget=forms.Select(attrs={"class": "form-select"}),
            )


class ReasonForm(Form):
    """Why somebody else's post is taken away; its author reads it."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The author reads this, and it stands where the post stood."),
        error_messages={"required": _("Say why, in a sentence.")},
    )


class ReportForm(Form):
    """What is wrong with a post."""

    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what fits best.")},
    )
    words = forms.CharField(
        label=_("Tell us more"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("Only those who work on it read this. They do not see who you are."),
    )


class NoteForm(Form):
    note = forms.CharField(
        label=_("Notes"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For those who work on it, nobody else."),
    )


class DecideForm(Form):
    """What becomes of a reported post, and what the two sides are told."""

    outcome = forms.ChoiceField(
        label=_("What you decide"),
        choices=[choice for choice in Report.Outcome.choices if choice[0]],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what becomes of the post.")},
    )
    answer = forms.CharField(
        label=_("What you tell the person who reported it"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write a sentence to them: they waited for it.")},
    )
    reason = forms.CharField(
        label=_("If it is removed: what you tell its author"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands where the post stood. Do not say who reported it."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("outcome") in {Report.Outcome.REMOVED, Report.Outcome.BLOCKED} and not data.get("reason"):
            self.add_error("reason", _("Tell the author why, in a sentence."))
        return data


class InviteStaffForm(Form):
    """Let somebody of the moderation group read for a week."""

    guest = forms.ModelChoiceField(
        label=_("Whom"), queryset=Person.objects.none(), widget=forms.Select(attrs={"class": "form-select"})
    )
    reason = forms.CharField(label=_("What you ask them to look at"), max_length=500)

    def __init__(self, *args: Any, guests: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("guest", guests)


class BreakGlassForm(Form):
    """Read a members' space without being asked, in an emergency."""

    coalition: Any = forms.ModelChoiceField(
        label=_("Circle or hub"),
        queryset=Coalition.objects.all(),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    reason = forms.CharField(
        label=_("Why it cannot wait"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Those who lead it read this at once, with your name."),
    )


class ShareForm(Form):
    """A link or a file, and why others should look at it."""

    title = forms.CharField(label=_("Title"), max_length=140, widget=forms.TextInput(attrs={"dir": "auto"}))
    why = forms.CharField(
        label=_("Why should others look at it?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"required": _("Say in a sentence why others should look at it.")},
    )
    language = forms.ChoiceField(label=_("Language it is in"), choices=WRITTEN, widget=LanguageSelect)
    url = forms.URLField(
        label=_("Address of the page"),
        required=False,
        max_length=500,
        widget=forms.URLInput(attrs={"inputmode": "url", "type": "text"}),
        error_messages={"invalid": _("This is not an address of a page. It begins with https://.")},
    )
    upload = forms.FileField(
        label=_("Or a file"),
        required=False,
        help_text=_(
            "A picture (JPEG, PNG, WebP) or a PDF, at most 10 MB. What tells where it was taken, or who made it, is taken out."
        ),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("language", (get_language() or "en")[:2])

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if url and not url.lower().startswith(("https://", "http://")):
            raise forms.ValidationError(_("This is not an address of a page. It begins with https://."))
        return url

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if upload and upload.size > LARGEST:
            raise forms.ValidationError(_("This file is larger than 10 MB. Make it smaller first."))
        return upload

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and bool(data.get("url")) == bool(data.get("upload")):
            self.add_error("url", _("Give the address of a page, or choose a file: one of the two."))
        return data


class LessForm(forms.Form):
    """What a press in a mail asks for."""

    do = forms.ChoiceField(choices=[("daily", ""), ("mute", ""), ("none", "")])
