"""The jobs of the outbox, run by a test itself."""

from jco_portal.outbox.actions import run_next_job


def run_all_jobs() -> None:
    """Run the queued jobs, and those that they enqueue."""
    while run_next_job():
        pass
