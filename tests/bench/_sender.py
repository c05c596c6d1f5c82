"""A sender: does what a worker does for each doorbell, in a loop, until it is ended."""

import time

import django

django.setup()

from mailing import delivery  # noqa: E402
from tests.bench import letters  # noqa: E402, F401 -- so that the mail is known by its name

while True:
    if not delivery.drain():
        time.sleep(0.2)
