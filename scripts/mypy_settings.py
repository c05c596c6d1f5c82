"""Settings for mypy's plugin, which loads them before the checkout's own packages can be imported.

tests.settings would not be found there: an installed package is called `tests`, too.
"""

import os
import tempfile

os.environ |= {"DEBUG": "1", "SECRET_KEY": "mypy-only-" + "x" * 50, "VAR": tempfile.gettempdir()}

from pse_portal.settings import *  # noqa: F403
