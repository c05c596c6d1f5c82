"""How much memory a web process holds: once it has started, and once it has answered each page of the page benchmark.

One process with the shipped settings on PostgreSQL; resident megabytes, as the system counts them. The environment is
that of development, whose packages add a few.

    python -m scripts.proofs bench memory
"""

import subprocess
import sys

from tests.bench._portal import filled

CODE = """
import sys
from pathlib import Path


def held():
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


import pse_portal.wsgi
from django.urls import get_resolver

len(get_resolver().reverse_dict)
started = held()
from tests.bench import pages

cookie, site = sys.argv[1], pages.Site()
for _round in range(20):
    for _name, path, _floor, is_signed_in, post in pages.PAGES:
        site.ask(path, cookie if is_signed_in else "", post)
warm = held()
for _round in range(200):
    site.ask("/events/", cookie)
print(f"web process: {started:.0f} MB started, {warm:.0f} MB after {20 * len(pages.PAGES)} pages, {held():.0f} MB after 200 more")
"""


def main() -> None:
    environment, cookie = filled()
    subprocess.run([sys.executable, "-c", CODE, cookie], env=environment, check=True)


if __name__ == "__main__":
    main()
