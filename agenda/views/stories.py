"""Pages of stories: for members, for facilitators, and the teller's own."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agenda import stories as telling
from agenda.access import seen_item
from agenda.forms.stories import USE_HELP, StoryForm
from agenda.models import AgendaItem, Story, StoryConsent, Use
from coalitions.models import Coalition
from office import audit
from people.sign_in import signed_in
from pse_portal.open_forms import open_form
from pse_portal.pagination import page_of
from pse_portal.posted import is_pressed, pressed, row_of


def _inside(request: HttpRequest, kind: str, slug: str) -> Coalition:
    members = Coalition.objects.listed().with_member(request.user)
    return get_object_or_404(members, kind=kind, slug=slug)


@login_required
def stories(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """List the stories that members of a coalition may read: told in it, or told for its goals."""
    coalition = _inside(request, kind, slug)
    ours = Story.objects.filter(coalition=coalition.pk) | Story.objects.filter(
        items__in=AgendaItem.objects.of(coalition).values("pk")
    )
    seen = Story.objects.visible_to(request.user).filter(pk__in=ours.values("pk"), erased_at=None)
    rows = seen.with_yeses().prefetch_related("items").order_by("-told_on", "-pk")
    kept = set(
        Story.objects.kept_by(request.user).filter(pk__in=seen.values("pk")).values_list("pk", flat=True)
    )
    page = page_of(request, rows, per_page=20)
    return render(request, "agenda/stories.html", {"coalition": coalition, "page": page, "kept": kept})


@login_required
def tell(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Record a story, one's own or another resident's, with the teller's permissions."""
    coalition = _inside(request, kind, slug)
    person = signed_in(request)
    initial = {"language": get_language() or "en", "how": StoryConsent.How.SPOKEN, "teller": person.name}
    form = StoryForm(request.POST or None, coalition=coalition, initial=initial)
    if request.method == "POST" and form.is_valid():
        cleaned = dict(form.cleaned_data)
        own, item = cleaned.pop("whose") == "own", cleaned.pop("item")
        uses, how = cleaned.pop("uses"), cleaned.pop("how")
        story = telling.record(
            coalition, person, uses=uses, how=StoryConsent.How.ONLINE if own else how, own=own, **cleaned
        )
        if item is not None:
            _speak_for(story, item, request)
        messages.success(
            request, _("Thank you. The story is saved. We’ll use it only in the ways that were agreed to.")
        )
        return redirect("agenda:own-story", token=story.token)
    return render(request, "agenda/tell.html", {"coalition": coalition, "form": form})


def _speak_for(story: Story, item: AgendaItem, request: HttpRequest) -> None:
    try:
        telling.speak_for(story, item, signed_in(request))
    except telling.NotYours:
        messages.error(request, _("A facilitator will add it to the goal."))


@login_required
def story(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a story to facilitators of its coalition or to the teller: each permission, and the linked goals. Each
    view is logged, since the page shows the teller's contact details.
    """
    row = get_object_or_404(Story.objects.kept_by(request.user).filter(erased_at=None).with_yeses(), pk=pk)
    if request.method == "POST":
        return _keep(request, row)
    audit.record(request.user, "story.looked_at", row, coalition_id=row.coalition_id)
    items = AgendaItem.objects.public().open().exclude(stories=row.pk)
    mine = items.of(row.coalition) | items.editable_by(request.user)
    context = {
        "story": row,
        "uses": _uses(row),
        "linked": row.items.select_related("coalition"),
        "items": mine.distinct().latest_first()[:100],
    }
    return render(request, "agenda/story.html", context)


def _uses(row: Story) -> list[dict[str, Any]]:
    given = {consent.use: consent for consent in row.yeses}
    return [
        {"use": use, "label": use.label, "help": USE_HELP[use], "given": given.get(str(use))} for use in Use
    ]


def _keep(request: HttpRequest, row: Story) -> HttpResponse:
    do, use = pressed(request, "allow", "withdraw", "link", "unlink"), request.POST.get("use", "")
    person = signed_in(request)
    if do in {"allow", "withdraw"} and use in Use.values:
        if do == "allow":
            telling.allow(row, use, person, _how(request))
            messages.success(request, _("Saved."))
        else:
            telling.withdraw(row, use, person)
            messages.success(request, _("Permission withdrawn. This takes effect everywhere right away."))
            if use == Use.CIRCLE:
                return redirect(f"agenda:stories-{row.coalition.kind}", slug=row.coalition.slug)
    elif do == "link":
        item = get_object_or_404(AgendaItem.objects.public(), pk=row_of(request, "item"))
        _speak_for(row, item, request)
    elif do == "unlink":
        row.items.remove(*row.items.filter(pk=row_of(request, "item")))
    return redirect("agenda:story", pk=row.pk)


def _how(request: HttpRequest) -> str:
    how = request.POST.get("how", "")
    return how if how in StoryConsent.How.values else StoryConsent.How.SPOKEN


@open_form("story")
def own_story(request: HttpRequest, token: str) -> HttpResponse:
    """The teller's own page, without a password: the words, each permission, and buttons to withdraw them."""
    row = telling.by_token(token)
    if row is None:
        raise Http404
    if request.method == "POST":
        use = request.POST.get("use", "")
        by = request.user if request.user.is_authenticated else None
        if use in Use.values and is_pressed(request, "withdraw"):
            telling.withdraw(row, use, by)
        elif use in Use.values and is_pressed(request, "allow") and row.erased_at is None:
            telling.allow(row, use, by, StoryConsent.How.ONLINE)
        return redirect("agenda:own-story", token=token)
    row = Story.objects.with_yeses().get(pk=row.pk)
    context = {"story": row, "uses": _uses(row), "linked": row.items.filter(opened_at__isnull=False)}
    return render(request, "agenda/own_story.html", context)


@login_required
def testimony(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the stories that may be read aloud at a hearing, to facilitators; names only with permission."""
    item = seen_item(request, slug)
    rows = Story.objects.to_read_aloud(request.user).filter(items=item).with_yeses().order_by("told_on", "pk")
    found = list(rows[:50])
    if not found:
        raise Http404
    return render(request, "agenda/testimony.html", {"item": item, "stories": found})
