"""Slugs that rows had before: their addresses lead to today's."""

from typing import Any

from django.db import models
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _


class FormerSlug(models.Model):
    """A slug that a row had before. Each app adds the key `owner` to its own model, named `former_slugs` backwards."""

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
        """Let the slug `old` lead to `owner`, which is saved under its present one; a slug it came back to leads nowhere."""
        if old == owner.slug:
            return
        cls._default_manager.filter(slug=owner.slug).delete()
        values: dict[str, Any] = {"owner_id": owner.pk, "until": timezone.now()}
        cls._default_manager.update_or_create(slug=old, defaults=values)


def lead_on(to: Any, *, preserve_request: bool = False) -> HttpResponse:
    """Return the permanent redirect to today's address: a row or a path; a POST goes along where it is preserved."""
    response = redirect(to, permanent=True, preserve_request=preserve_request)
    # An address may come back to where it was: browsers that kept this for good would go in a circle.
    patch_cache_control(response, private=True, max_age=60)
    return response
