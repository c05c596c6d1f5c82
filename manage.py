#!/usr/bin/env python3
"""Django's command line for the portal. `manage.py version` prints the portal's release, and Django's."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pse_portal.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        if sys.argv[1:] in (["version"], ["--version"]):
            from django import get_version
            from django.conf import settings

            print(f"PSE portal {settings.VERSION}, Django {get_version()}")
            return
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
