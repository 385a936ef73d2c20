"""``python -m jco_portal.local run`` and ``… with [--durable] COMMAND``."""

import argparse
import os
import sys

from jco_portal.local import site_processes, temporary_run


def main() -> int:
    """Run the command of the command line and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m jco_portal.local", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("run", help="serve the site until Ctrl-C")
    within = verbs.add_parser("with", help="run a command on servers that vanish with it")
    within.add_argument("--durable", action="store_true", help="write to disk as real servers do")
    within.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if options.verb == "run":
        return _refuse_production() or site_processes.run_site()
    return temporary_run.run_command(options.command, durable=options.durable)


def _refuse_production() -> int:
    if os.environ.get("DJANGO_ENV") == "production":
        sys.exit("This is for trying out. In production, start the Procfile's processes yourself.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
