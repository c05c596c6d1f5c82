from django.db import models
from django.utils import timezone

from coalitions.models.coalition import Coalition
from pse_portal.model_fields import acted_by


class Merger(models.Model):
    """Members of a merged coalition who are still to be brought into the other one (`coalitions.member_moves`).

    The row is deleted once everyone has been. Until then, neither coalition can be deleted.
    """

    source = models.OneToOneField(Coalition, on_delete=models.PROTECT, related_name="merger", editable=False)
    by = acted_by(editable=False)
    wording = models.CharField(max_length=300, editable=False)  # of each member's consent
    cursor = models.BigIntegerField(
        default=0, editable=False
    )  # the last membership of the source that is done
    done = models.PositiveIntegerField(
        default=0, editable=False
    )  # members, whether they could be brought or not
    moved = models.PositiveIntegerField(default=0, editable=False)
    total = models.PositiveIntegerField(editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"{self.source_id}: {self.done}/{self.total}"
