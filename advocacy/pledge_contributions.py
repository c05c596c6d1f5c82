"""What pledges contribute to other apps' pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from advocacy.models import Pledge
from office.contributions import Contribution, ManageEntry
from office.panels import CoalitionPanel, listed


def _of_coalition(viewer: Any, coalition: Any) -> Any:
    return Pledge.objects.agreed().filter(coalition=coalition.pk).latest_due_first()


CONTRIBUTIONS: list[Contribution] = [
    CoalitionPanel("advocacy.pledges", "advocacy/panels/pledges.html", listed("pledges", _of_coalition, 2), order=75),
    ManageEntry(
        "advocacy.pledges", _("Partners’ pledges"), "organizations:pledges",
        _("What partner organizations said they will do, and by when."), order=51,
    ),
]  # fmt: skip
