"""Pages that links in mails lead to."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from dialogue import follow_settings
from dialogue.forms import LessForm
from dialogue.models import Following
from pse_portal.open_forms import open_form


@open_form("less", per_minute=30, per_hour=300)
def less(request: HttpRequest, token: str) -> HttpResponse:
    """Choose fewer mails without signing in: a GET shows the choices, a POST applies one."""
    notice = follow_settings.of_less_token(token)
    if notice is None:
        raise Http404
    form = LessForm(request.POST or None)
    thread = notice.post.thread if notice.post else None
    done = ""
    if request.method == "POST" and form.is_valid():
        done = form.cleaned_data["do"]
        if done == "mute" and thread is not None:
            follow_settings.follow_thread(notice.person, thread, Following.Rhythm.NONE)
        elif done == "daily" and thread is not None:
            follow_settings.follow_thread(notice.person, thread, Following.Rhythm.DAILY)
        else:
            follow_settings.stop_all(notice.person, thread.home if thread else None)
    context = {"notice": notice, "thread": thread, "coalition": thread.home if thread else None, "done": done}
    return render(request, "dialogue/less.html", context)
