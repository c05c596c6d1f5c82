"""Made-up rows of advocacy for mail previews; nothing is saved."""

from datetime import timedelta

from django.utils import timezone

from advocacy.models import Commitment, Evidence, PublicBody
from hubs.models import Hub

HUB = Hub(pk=1, kind="hub", name="Clayton Equity Hub", slug="clayton")


def commitment() -> Commitment:
    row = Commitment(
        pk=1,
        slug="homes-at-the-mill",
        title_en="Forty affordable homes at the mill",
        title_es="Cuarenta viviendas accesibles en el molino",
        due_on=timezone.localdate() + timedelta(days=30),
    )
    row.body = PublicBody(pk=1, name="Sample Mill Partners", slug="sample-mill-partners", is_sample=True)
    row.watched_by = HUB
    return row


def evidence() -> Evidence:
    return Evidence(
        pk=1,
        commitment=commitment(),
        says=Evidence.Says.PARTLY,
        note="Twelve homes are built.",
        name="Ana Ruiz",
    )
