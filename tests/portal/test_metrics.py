"""Figures for Prometheus: with the token only, and about no person."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from mailing.models import Message
from office.models import Tick
from tests.factories import make_person
from tests.live.workers import ROOT

TOKEN = {"authorization": "Bearer a-long-token"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def watched(settings) -> Client:
    settings.METRICS_TOKEN = "a-long-token"
    return Client(headers=TOKEN)


def figures(client: Client) -> dict[tuple[str, ...], float]:
    text = client.get("/metrics").content.decode()
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_page_is_not_there_without_the_token(client, settings, watched):
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer another"}).status_code == 404
    assert watched.get("/metrics").status_code == 200
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


def test_requests_sign_ins_mail_and_ticks_are_counted(watched):
    make_person("ana@example.org", password="demo-portal-2026")
    before = figures(watched)
    watched.get("/mission/")
    watched.get("/nowhere/")
    watched.post("/accounts/login/", {"login": "ana@example.org", "password": "wrong"})
    Message.objects.create(key="due", kind=Message.Kind.REMINDER, template="x", email="ana@example.org")
    Tick.objects.create(name="outbox")
    after = figures(watched)

    def more(*key: str) -> float:
        return after[key] - before.get(key, 0)

    assert more("pse_requests_total", "pages:mission", "200") == 1
    assert more("pse_requests_total", "none", "404") == 1
    assert more("pse_failed_sign_ins_total") == 1
    assert after["pse_mail_due", "reminder"] == 1
    assert after["pse_mail_oldest_due_seconds",] < 60
    assert after["pse_check_ok", "disk"] == 1
    assert after["pse_check_ok", "ticks"] == 0
    assert after["pse_database_up",] == 1
    assert "ana" not in watched.get("/metrics").content.decode()


COUNT = """
import os, sys, django
django.setup()
from pse_portal import metrics
metrics._requests().labels("front", "200").inc()
from prometheus_client import CollectorRegistry, generate_latest, multiprocess
registry = CollectorRegistry()
multiprocess.MultiProcessCollector(registry)
print(generate_latest(registry).decode())
"""


def test_processes_are_added_up(tmp_path: Path):
    import os

    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
    }
    for _process in range(2):
        done = subprocess.run(
            [sys.executable, "-c", COUNT],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
    assert 'pse_requests_total{page="front",status="200"} 2.0' in done.stdout
