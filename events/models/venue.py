from django.db import models
from django.utils.translation import gettext_lazy as _


class Venue(models.Model):
    """The location of an event or a shift.

    An event adds a room and an address that may be hidden; a shift may use its event's.
    """

    place = models.CharField(_("place"), max_length=200, blank=True)
    place_zip = models.CharField(_("ZIP code of the place"), max_length=5, blank=True)
    county = models.ForeignKey(
        "hubs.County",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("county"),
    )

    class Meta:
        abstract = True

    @property
    def public_where(self) -> str:
        """The place in one line, as far as it is public."""
        return self.place

    @property
    def where(self) -> str:
        """The place in one line, for people with a spot."""
        return self.place
