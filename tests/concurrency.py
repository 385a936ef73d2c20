"""Doing several things at the same moment, each on a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

TIMEOUT_SECONDS = 20


def run_concurrently(*calls: Callable[[], Any]) -> list[Any]:
    """Start all calls at one moment; the result of each, or the exception it raised."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            barrier.wait(TIMEOUT_SECONDS)
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return [
            each.result(TIMEOUT_SECONDS) for each in [threads.submit(run, call) for call in calls]
        ]
