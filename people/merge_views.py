"""The page on which a person says whether another account is theirs too."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from people import merges
from people.mails import hinted
from people.models import Merge
from pse_portal import signed_links

SIDES = ("record", "owner")


def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the question that the mail's link is for; a POST answers it. 404 for a link that no longer works."""
    rows = Merge.objects.select_related("record", "owner")
    found = [(side, signed_links.find(rows, f"merge-{side}", token)) for side in SIDES]
    side, merge = next(((side, row) for side, row in found if row is not None), ("", None))
    if merge is None or not merges.is_open(merge):
        return render(request, "people/merge.html", {"state": "over"}, status=404)
    state = "asks"
    if request.method == "POST":
        try:
            merge = merges.answer(merge, side, agrees=request.POST.get("do") == "agree")
        except merges.Refused:
            return render(request, "people/merge.html", {"state": "over"}, status=404)
        state = {Merge.State.DONE: "done", Merge.State.DECLINED: "declined"}.get(
            Merge.State(merge.state), "agreed"
        )
    other = merge.owner if side == "record" else merge.record
    return render(
        request, "people/merge.html", {"merge": merge, "state": state, "hint": hinted(other.email or "")}
    )
