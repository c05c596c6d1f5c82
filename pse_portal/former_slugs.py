"""Former slugs of rows: their addresses redirect to the current ones."""

from typing import Any

from django.db import models
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _


class FormerSlug(models.Model):
    """A slug that a row had before.

    Each app's subclass adds the foreign key `owner` with the related name `former_slugs`.
    """

    slug = models.SlugField(max_length=80, unique=True)
    until = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        verbose_name = _("former URL slug")
        verbose_name_plural = _("former URL slugs")

    def __str__(self) -> str:
        return self.slug

    @classmethod
    def leave(cls, old: str, owner: Any) -> None:
        """Record that the slug `old` leads to `owner`, whose current slug is already saved.

        A current slug is no former one.
        """
        if old == owner.slug:
            return
        cls._default_manager.filter(slug=owner.slug).delete()
        values: dict[str, Any] = {"owner_id": owner.pk, "until": timezone.now()}
        cls._default_manager.update_or_create(slug=old, defaults=values)


def lead_on(to: Any, *, preserve_request: bool = False) -> HttpResponse:
    """Return the permanent redirect to a row's or path's current address; `preserve_request` keeps a POST a POST."""
    response = redirect(to, permanent=True, preserve_request=preserve_request)
    # An address may become current again: browsers that cached the redirect forever would loop.
    patch_cache_control(response, private=True, max_age=60)
    return response
