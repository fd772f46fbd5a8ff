#!/usr/bin/env python
"""Commands of the project."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "omni.settings.base")
    from django.core.management import execute_from_command_line

    from omni import embedded

    with embedded.servers_for_command(sys.argv):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
