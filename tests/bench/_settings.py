"""The portal's settings, with the templates of the benchmarks."""

from pathlib import Path

from pse_portal.settings import *  # noqa: F403
from pse_portal.settings import TEMPLATES

TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], Path(__file__).parent / "templates"]
DEBUG = False
