"""The portal's settings, adapted for tests."""

import atexit
import os
import shutil
import tempfile

# A separate folder for each run and process; a live worker gets this one's name.
_folder = tempfile.mkdtemp(prefix="pse-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)

os.environ |= {"DEBUG": "1", "DEMO": "0", "SECRET_KEY": "tests-only-" + "x" * 50, "VAR": _folder}
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", f"sqlite:///{_folder}/portal.sqlite3")
os.environ["MIGRATE_DATABASE_URL"] = os.environ.get("TEST_MIGRATE_DATABASE_URL", "")
for _name in ("REDIS_URL", "EMAIL_URL", "SITE_URL", "ALLOWED_HOSTS", "PROXY_COUNT"):
    os.environ.pop(_name, None)

from scripts.catalogue import compile_catalogue  # noqa: E402

# Before the apps are set up: Django reads a catalogue once, and remembers a missing one.
compile_catalogue()

from pse_portal.settings import *  # noqa: E402, F403
from pse_portal.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

STATIC_ROOT.mkdir(parents=True)

# As pytest-django sets it: pages show errors as visitors would see them.
DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

if "sqlite" in DATABASES["default"]["ENGINE"]:
    # On disk: threads that share an in-memory database get "database table is locked".
    DATABASES["default"]["TEST"] = {"NAME": f"{_folder}/test.sqlite3"}
else:
    # No pool: its connections would still be open when the test database is dropped.
    DATABASES["default"]["OPTIONS"] = {}

CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in ("default", "pages")
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
CRISPY_FAIL_SILENTLY = False
# Tests type faster than people; `tests/portal/test_open_forms.py` asks for the time.
OPEN_FORM_SECONDS = 0
