"""``make bench``: how long operations take, beside a lower bound for each."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import argparse
import logging

import django

django.setup()

from django.core.management import call_command
from django.test.utils import setup_databases, setup_test_environment, teardown_databases

from tests.bench import (
    deadlines,
    delays,
    detection,
    funding,
    imports,
    load,
    page_weight,
    pages,
    reads,
    report,
    results,
    setup,
    writes,
)
from tests.bench.database import own_copy
from tests.bench.result_table import ResultTable

BENCHMARKS = {
    "setup": setup.run,
    "detection": detection.run,
    "funding": funding.run,
    "slip": delays.run,
    "imports": imports.run,
    "pages": pages.run,
    "reads": reads.run,
    "writes": writes.run,
    "results": results.run,
    "deadlines": deadlines.run,
    "report": report.run,
    "weight": page_weight.run,
    "load": load.run,
}


def main() -> None:
    """Run the selected benchmarks (all by default), each on a copy of one prepared database."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(BENCHMARKS)}")
    chosen = parser.parse_args().parts or list(BENCHMARKS)
    logging.disable(logging.WARNING)  # a page that is refused is no news here
    setup_test_environment()  # so that answers carry the context they were rendered with
    databases = setup_databases(verbosity=0, interactive=False, keepdb=False)
    try:
        call_command("load_reference")
        for name in chosen:
            with own_copy(name):
                BENCHMARKS[name](ResultTable())
    finally:
        teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    main()
