#!/usr/bin/env python3
"""Django's command line. `./manage` runs it inside the prepared environment."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.local")
    from jobs.management.command import CommandLine

    CommandLine(sys.argv).execute()


if __name__ == "__main__":
    main()
