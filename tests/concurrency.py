"""Concurrent calls, each on a database connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

TIMEOUT_SECONDS = 20


def run_concurrently(*calls: Callable[[], Any]) -> list[Any]:
    """Start all calls at the same time and return each result or the exception that it raised."""
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
