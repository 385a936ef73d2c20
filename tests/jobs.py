"""Jobs for tests: all that wait are done now."""

from jco_portal.outbox.actions import run_next_job


def run_all_jobs() -> None:
    """Do the jobs that wait, and those that they leave."""
    while run_next_job():
        pass
