from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from coalitions.models.coalition import CoalitionQuerySet


class Circle(Coalition):
    """An Issue Circle: experts, advocates and community members who work on one topic."""

    issue_area = models.CharField(_("issue area"), max_length=60, blank=True)
    principles = models.TextField(_("guiding principles"), blank=True, help_text=_("One per line."))
    dye = models.PositiveSmallIntegerField(
        _("quilt color"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(6)],
        help_text=_("Its color, 1 to 6."),
    )
    block = models.PositiveSmallIntegerField(
        _("quilt block"),
        default=0,
        validators=[MaxValueValidator(6)],
        help_text=_("1 crossroads, 2 sun, 3 pine tree, 4 cross, 5 ladder, 6 geese, 0 its initials."),
    )

    objects = CoalitionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("Issue Circle")
        verbose_name_plural = _("Issue Circles")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.kind = Coalition.Kind.CIRCLE
        super().save(*args, **kwargs)

    @property
    def principle_list(self) -> list[str]:
        return [line.strip() for line in (self.principles or "").splitlines() if line.strip()]

    @property
    def initials(self) -> str:
        """At most two letters of the name, for a circle without a block of its own."""
        words = [
            word for word in self.name.split() if word.lower() not in {"circle", "the", "of", "and", "just"}
        ]
        return "".join(word[0] for word in words[:2]).upper() or self.name[:1].upper()
