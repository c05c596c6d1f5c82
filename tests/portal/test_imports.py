"""A web process imports only what its pages need: each of its workers holds all of it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
HEAVY = {"openpyxl", "pikepdf", "reportlab", "weasyprint"}


def test_web_process_starts_without_spreadsheets_and_pdf():
    code = (
        "import sys, pse_portal.wsgi; from django.urls import get_resolver; get_resolver().url_patterns;"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    command = [
        sys.executable,
        "-c",
        f"import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'; {code}",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "django" in loaded
    assert loaded & HEAVY == set()
