"""Connection to the broker for code in requests, which must not wait."""

from celery import current_app
from kombu import Connection, pools
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

# Seconds. With the options of the workers a silent broker delayed a request by 5 seconds.
CONNECTION_TIMEOUTS = {
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
    "interval_start": 0,
    "max_retries": 0,
}
BROKER_ERRORS = (OperationalError, RedisError, OSError)


def send_task(task: str) -> None:
    """Send a task without arguments, in one attempt; raises one of ``BROKER_ERRORS``."""
    with pools.producers[_connection()].acquire(block=True) as producer:
        current_app.send_task(task, producer=producer, retry=False)


def is_reachable() -> bool:
    """Return whether the broker accepts a connection and answers."""
    try:
        with _connection() as connection:
            return connection.default_channel is not None
    except BROKER_ERRORS:
        return False


def _connection() -> Connection:
    return current_app.connection_for_write(transport_options=CONNECTION_TIMEOUTS)
