"""Planning pages: a coalition's list of events; create, change, co-host, announce, postpone, or cancel one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bookings import blocks
from bookings.models import Block
from coalitions.models import Coalition
from events import attendance, changes, check_in, co_hosts, new_events, series
from events.access import find, planned_by
from events.forms.planner import ChangeForm, MoreDaysForm, NewEventForm
from events.models import Event, Feedback, Host
from events.series import Scope
from people.sign_in import signed_in
from pse_portal import dates, localtime
from pse_portal.open_forms import open_form
from pse_portal.pagination import page_of
from pse_portal.posted import is_pressed, pressed, row_of, words_of


def plans_path(coalition: Coalition) -> str:
    """Return the path of the coalition's list of events, in the active language."""
    return coalition.address("plans:of")


def _mine(request: HttpRequest, kind: str, slug: str) -> Coalition:
    return get_object_or_404(Coalition.objects.editable_by(request.user), kind=kind, slug=slug)


def _editable(request: HttpRequest, slug: str) -> Event:
    return get_object_or_404(
        Event.objects.editable_by(request.user).with_hosts().select_related("series"), slug=slug
    )


@login_required
def plans(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Show the coalition's events, upcoming ones first, including drafts and co-host requests."""
    coalition = _mine(request, kind, slug)
    if request.method == "POST":
        return _answer(request, coalition)
    hosted = Event.objects.hosted_by(coalition).with_hosts()
    context = {
        "coalition": coalition,
        "asked": Host.objects.asked().filter(coalition=coalition).select_related("event"),
        "coming": hosted.upcoming()[:100],
        "page": page_of(request, hosted.past(), per_page=20),
        "blocks": Block.objects.filter(coalition=coalition).order_by("name")[:50],
    }
    return render(request, "events/manage/list.html", context)


def _answer(request: HttpRequest, coalition: Coalition) -> HttpResponse:
    """Agree to or decline co-hosting, or lift a block."""

    person, do = signed_in(request), pressed(request, "lift", "agree")
    if do == "lift":
        row = get_object_or_404(Block.objects.filter(coalition=coalition), pk=row_of(request, "block"))
        blocks.lift(row, by=person)
        messages.success(request, _("Done."))
        return redirect(plans_path(coalition))
    host = get_object_or_404(Host.objects.asked().filter(coalition=coalition), pk=row_of(request, "host"))
    try:
        if do == "agree":
            co_hosts.agree(host, how=Host.How.PORTAL, by=person)
        else:
            co_hosts.decline(host, by=person)
    except co_hosts.AnsweredAlready:
        messages.info(request, _("Someone has already answered this."))
    else:
        messages.success(request, _("Done. We’ll let the hosts know."))
    return redirect(plans_path(coalition))


@login_required
def new(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Create an event: six fields first; starts with defaults of the latest event, or as a copy of `?from=`.

    For facilitators, and for staff who may add events: they plan for any coalition.
    """
    coalition = get_object_or_404(planned_by(request.user), kind=kind, slug=slug)
    source = request.GET.get("from")
    like = (
        get_object_or_404(Event.objects.with_team(request.user), slug=source)
        if source
        else new_events.last_of(coalition)
    )
    form = NewEventForm(request.POST or None, initial=new_events.begin_with(like, whole=bool(source)))
    if request.method == "POST" and form.is_valid():
        person = signed_in(request)
        try:
            with transaction.atomic():
                event = new_events.plan(form.instance, coalition, by=person)
                form.write_beside(event)
                new_events.repeat_it(event, coalition, form.cleaned_data, by=person)
        except localtime.NoSuchTime:
            form.add_error(
                "repeat",
                _("On one of these days, clocks spring forward and skip this hour. Choose another hour."),
            )
        else:
            messages.success(request, _("Saved as a draft. Check it, then announce it."))
            _say_next_day(request, event)
            return redirect("events:manage", slug=event.slug)
    return render(
        request,
        "events/manage/new.html",
        {"coalition": coalition, "form": form, "like": like if source else None},
    )


def _say_next_day(request: HttpRequest, event: Event) -> None:
    """Tell the user which day the event ends if it is not the start day, before others see it."""
    end = event.local_end
    if end.date() != event.local_start.date():
        data = {"day": dates.day(end.date(), weekday=True), "time": dates.at(end)}
        messages.info(request, _("This event ends on %(day)s %(time)s, not the same day.") % data)


@login_required
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change an event; shows how many people are notified when time or place change."""
    event = _editable(request, slug)
    row = Event.objects.select_related("series").get(pk=event.pk)
    form = ChangeForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with transaction.atomic():
                told = series.change(
                    form.instance,
                    form.changed_names,
                    data.get("scope") or Scope.THIS,
                    by=signed_in(request),
                    tell=data["tell"],
                )
                form.write_beside(form.instance)
        except localtime.NoSuchTime:
            form.add_error(
                "starts",
                _("On one of these days, clocks spring forward and skip this hour. Choose another hour."),
            )
        else:
            said_so = ngettext(
                "Saved. We’ll notify %(n)d person.", "Saved. We’ll notify %(n)d people.", told
            ) % {"n": told}
            messages.success(request, said_so if told else _("Saved. There was no one to notify."))
            _say_next_day(request, form.instance)
            return redirect("events:manage", slug=form.instance.slug)
    context = {"event": event, "form": form, "told": attendance.rsvps.to_be_told(event)}
    return render(request, "events/manage/edit.html", context)


@login_required
@require_POST
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Announce a draft; of a series, all drafts if requested."""
    event = _editable(request, slug)
    drafts = Event.objects.filter(pk=event.pk)
    if request.POST.get("all") and event.series:
        drafts = event.series.events.filter(state=Event.State.DRAFT)  # type: ignore[assignment]
    for draft in drafts.filter(state=Event.State.DRAFT):
        changes.publish(draft, by=signed_in(request))
    messages.success(request, _("Announced. It’s on the site now."))
    return redirect("events:manage", slug=slug)


@login_required
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Delete a draft after confirmation. 404 for an announced event."""
    event = get_object_or_404(Event.objects.editable_by(request.user).deletable().with_hosts(), slug=slug)
    if request.method == "POST":
        led = (
            Coalition.objects.editable_by(request.user)
            .filter(pk=event.lead.pk if event.lead else None)
            .first()
        )
        new_events.delete(event, by=signed_in(request))
        messages.success(request, _("Draft deleted."))
        return redirect(plans_path(led) if led else "events:list")
    return render(request, "events/manage/delete.html", {"event": event})


@login_required
def off(request: HttpRequest, slug: str) -> HttpResponse:
    """Postpone or cancel; shows how many people are notified, and asks for confirmation before canceling."""
    event = _editable(request, slug)
    if event.is_cancelled:
        return redirect("events:manage", slug=slug)
    do, notice = pressed(request, "cancel", "postpone", "ask"), words_of(request, "notice", 300)
    if request.method == "POST" and do == "cancel":
        told = changes.cancel(event, by=signed_in(request), notice=notice)
        text = ngettext(
            "This event is canceled. We’ll notify %(n)d person.",
            "This event is canceled. We’ll notify %(n)d people.",
            told,
        )
        messages.success(request, text % {"n": told})
        return redirect("events:manage", slug=slug)
    if request.method == "POST" and do == "postpone":
        told = changes.postpone(event, by=signed_in(request), notice=notice)
        text = ngettext("Done. We’ll notify %(n)d person.", "Done. We’ll notify %(n)d people.", told)
        messages.success(request, text % {"n": told})
        return redirect("events:manage", slug=slug)
    context = {
        "event": event,
        "told": attendance.rsvps.to_be_told(event),
        "asks": do == "ask",
        "notice": notice,
        "tells_at_once": event.starts_at - timezone.now() <= changes.TOLD_AT_ONCE,
    }
    return render(request, "events/manage/off.html", context)


@login_required
@require_POST
def take_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Undo a cancellation before people are notified."""
    event = _editable(request, slug)
    try:
        changes.take_back(event, by=signed_in(request))
    except changes.TooLate:
        messages.error(
            request, _("It’s too late to undo this. People have already been notified. Plan the event again.")
        )
    else:
        messages.success(request, _("This event is back on. No one was emailed or called."))
    return redirect("events:manage", slug=slug)


@login_required
def again(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the dates of a series, and add more."""
    event = _editable(request, slug)
    row = event.series
    if row is None:
        return redirect("events:manage", slug=slug)
    form = MoreDaysForm(request.POST or None, by_rule=bool(row.rule))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        dates = data.get("dates") or ()
        until = data.get("until") or max(dates)
        try:
            made = series.extend(row, until=until, by=signed_in(request), dates=dates)
        except localtime.NoSuchTime:
            form.add_error(
                None,
                _("On one of these days, clocks spring forward and skip this hour. Choose another hour."),
            )
        else:
            messages.success(
                request,
                ngettext("Added %(n)d date.", "Added %(n)d dates.", len(made)) % {"n": len(made)},
            )
            return redirect("events:series", slug=slug)
    days = row.events.order_by("occurs_on")[:300]
    return render(
        request, "events/manage/series.html", {"event": event, "series": row, "days": days, "form": form}
    )


@login_required
def hosts(request: HttpRequest, slug: str) -> HttpResponse:
    """Manage co-hosts: ask, record agreement by phone, remove."""
    event = _editable(request, slug)
    person, do = signed_in(request), pressed(request, "ask", "phone", "remove")
    if request.method == "POST":
        if do == "ask":
            coalition = get_object_or_404(Coalition.objects.listed(), pk=row_of(request, "coalition"))
            co_hosts.ask(event, coalition, person)
            messages.success(
                request, _("Request sent to the facilitators of %(name)s.") % {"name": coalition.name}
            )
            return redirect("events:hosts", slug=slug)
        row = get_object_or_404(Host.objects.filter(event=event, is_lead=False), pk=row_of(request, "host"))
        name = " ".join(words_of(request, "name", 120).split())
        if do == "phone" and not name:
            messages.error(request, _("Add the name of the person who agreed by phone."))
        elif do == "phone":
            try:
                co_hosts.agree(row, how=Host.How.PHONE, by=person, name=name)
            except co_hosts.AnsweredAlready:
                messages.info(request, _("Someone has already answered this."))
            else:
                messages.success(request, _("Saved. We’ll let them know."))
        elif do == "remove":
            co_hosts.remove(row, by=person)
            messages.success(request, _("Done."))
        return redirect("events:hosts", slug=slug)
    rows = Host.objects.filter(event=event).select_related("coalition").order_by("-is_lead", "pk")
    others = Coalition.objects.listed().exclude(pk__in=[row.coalition_id for row in rows]).order_by("name")
    return render(request, "events/manage/hosts.html", {"event": event, "rows": rows, "others": others})


@open_form("host")
def agree(request: HttpRequest, token: str) -> HttpResponse:
    """Show a co-host request from an emailed link; a button agrees or declines."""
    host = co_hosts.find(token)
    if host is None:
        return render(request, "events/manage/agree.html", {"host": None}, status=404)
    if request.method == "POST" and not (host.has_agreed or host.declined_at):
        try:
            if is_pressed(request, "agree"):
                co_hosts.agree(host, how=Host.How.MAIL)
            else:
                co_hosts.decline(host)
        except co_hosts.AnsweredAlready:
            pass
        return redirect(request.path)
    return render(request, "events/manage/agree.html", {"host": host, "event": host.event})


@login_required
def claim(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a visit recorded on paper to one's account, by the code on the sheet."""
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    if request.method == "POST":
        code = words_of(request, "code", 8).lower()
        if check_in.claim(event, code, signed_in(request)):
            messages.success(request, _("Thank you. We added this visit to your account."))
            return redirect("pages:me")
        messages.error(
            request, _("We couldn’t find this code. Check the sheet again, or ask the organizers.")
        )
    return render(request, "events/rsvp/claim.html", {"event": event, "code": request.POST.get("code", "")})


@open_form("rsvp", per_minute=60, per_hour=600)
def feedback(request: HttpRequest, token: str) -> HttpResponse:
    """Ask the two questions after the event."""
    rsvp = find(token)
    if request.method == "POST" and request.POST.get("worth") in Feedback.Worth.values:
        Feedback.objects.update_or_create(
            rsvp=rsvp,
            defaults={
                "event": rsvp.event,
                "worth": request.POST["worth"],
                "words": words_of(request, "words", 1000),
            },
        )
        return redirect(request.path + "?thanks=1")
    given = Feedback.objects.filter(rsvp=rsvp).first()
    is_sent = request.method == "POST"
    context = {
        "event": rsvp.event,
        "rsvp": rsvp,
        "choices": Feedback.Worth.choices,
        "given": given,
        "words": request.POST.get("words", "") if is_sent else given.words if given else "",
        "lacks_worth": is_sent,
        "coming": rsvp.event.next_of_its_lead(),
    }
    return render(request, "events/rsvp/feedback.html", context)
