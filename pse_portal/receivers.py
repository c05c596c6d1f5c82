"""The portal's signal receivers."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from pse_portal import draft_recovery


@receiver(user_logged_in, dispatch_uid="pse_portal.draft_recovery", weak=False)
def stay_signed_in(request: HttpRequest, **_: Any) -> None:
    draft_recovery.stay_signed_in(request)
