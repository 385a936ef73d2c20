#!/usr/bin/env python
"""Django's commands, with embedded servers unless the environment names others."""

import os
import sys

from django.core.management import execute_from_command_line

from jco_portal.local.server_leases import embedded_servers


def main() -> None:
    """Run the command of the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jco_portal.settings")
    with embedded_servers():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
