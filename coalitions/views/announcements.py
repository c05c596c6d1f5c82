"""Announcements: written, reviewed with the number of recipients, sent or stopped."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalitions import announcements, mailing_page
from coalitions.access import managed
from coalitions.approvals import SendAnnouncement
from coalitions.models import Coalition
from mailing.models import Batch
from office.approvals import Impossible
from people.sign_in import signed_in
from pse_portal.forms import Form, area, pair
from pse_portal.pagination import page_of


class AnnouncementForm(Form):
    """An announcement in one language or both; a reader of the other language gets the one there is."""

    subject_en = forms.CharField(label=gettext_lazy("Subject, in English"), max_length=120, required=False)
    subject_es = forms.CharField(label=gettext_lazy("Subject, in Spanish"), max_length=120, required=False)
    words_en = forms.CharField(
        label=gettext_lazy("Message, in English"), max_length=5000, required=False, widget=area(8, "en")
    )
    words_es = forms.CharField(
        label=gettext_lazy("Message, in Spanish"), max_length=5000, required=False, widget=area(8, "es")
    )

    layout = (pair("subject"), pair("words"))

    def clean(self) -> dict[str, str]:
        cleaned = super().clean() or {}
        whole = [
            code for code in ("en", "es") if cleaned.get(f"subject_{code}") and cleaned.get(f"words_{code}")
        ]
        for code in ("en", "es"):
            for name, other in (("subject", "words"), ("words", "subject")):
                if cleaned.get(f"{other}_{code}") and not cleaned.get(f"{name}_{code}"):
                    self.add_error(f"{name}_{code}", _("Write both a subject and a message."))
        if not whole and not self.errors:
            self.add_error("subject_en", _("Write a subject and a message."))
        return cleaned


@login_required
def announce(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Write an announcement, and list earlier ones."""
    coalition = managed(request, kind, slug)
    form = AnnouncementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        batch = announcements.draft(coalition, form.cleaned_data, by=signed_in(request))
        return redirect(_path(coalition, batch))
    page = page_of(request, announcements.announcements(coalition))
    return render(
        request,
        "coalitions/manage/announce.html",
        {"coalition": coalition, "form": form, "page": page, "most": announcements.MOST},
    )


def _path(coalition: Coalition, batch: Batch) -> str:
    return coalition.address("announcement", pk=batch.pk)


@login_required
def announcement(request: HttpRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """Review an announcement: its recipients, a copy to oneself, send, stop; later its results."""
    coalition = managed(request, kind, slug)
    batch = get_object_or_404(announcements.announcements(coalition), pk=pk)
    if request.method == "POST":
        _act(request, batch)
        return redirect(_path(coalition, batch))
    context = {
        "coalition": coalition,
        **mailing_page.letter_context(batch),
        "texts": [
            (code, batch.context[f"subject_{code}"], batch.context[f"words_{code}"])
            for code in ("en", "es")
            if batch.context.get(f"words_{code}")
        ],
    }
    return render(request, "coalitions/manage/announcement.html", context)


def _act(request: HttpRequest, batch: Batch) -> None:
    try:
        mailing_page.press(request, batch, SendAnnouncement)
    except Impossible:  # too many of them
        text = _(
            "You’ve sent %(most)d announcements in the last seven days. Please wait until next "
            "week to send another."
        )
        messages.error(request, text % {"most": announcements.MOST})
