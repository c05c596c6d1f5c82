"""The portal's settings, changed where tests need it."""

import os

os.environ.setdefault("DEBUG", "1")
os.environ.setdefault("SECRET_KEY", "tests-only-" + "x" * 50)

from pse_portal.settings import *  # noqa: F403

DEBUG = False
