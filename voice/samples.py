"""Made-up rows of connections for mail previews; nothing is saved."""

from django.utils import timezone

from circles.models import Circle
from hubs.models import Hub, HubCircle
from voice.models import Ask


def ask() -> Ask:
    hub = Hub(pk=1, kind="hub", name="Clayton Equity Hub", slug="clayton")
    circle = Circle(pk=2, kind="circle", name="JUST Energy Circle", slug="just-energy")
    link = HubCircle(pk=1, hub=hub, circle=circle, state="agreed", since=timezone.localdate())
    made = Ask(
        pk=1,
        link=link,
        side="circle",
        kind=Ask.Kind.TESTIMONY,
        words="Three residents to talk about their power bills.",
        wanted_by=timezone.localdate(),
        is_taken=True,
        answer="Ms. Fields, Mr. Grant, and Ana Ruiz will come.",
    )
    return made
