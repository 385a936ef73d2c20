"""Keeps one server as long as anybody uses it: ``python -m jco_portal.local.supervisor NAME DATA``.

Each user holds a shared lock on ``users.lock``. The keeper tries for the exclusive one: the
kernel hands it over once the last user is gone, however that one ended, and the keeper stops
the server. ``keeper.lock`` makes it the only keeper and holds the word for its state.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType

from jco_portal.local.environment import Place, give_to_server
from jco_portal.local.locks import Lock
from jco_portal.local.processes import end, wait_until, working_in
from jco_portal.local.servers import READY, SERVERS, START_SECONDS, STOP_SECONDS, Server

PAUSE = 0.1


def main() -> int:
    """Leave a keeper in the background; 0 once its server is ready or another keeper is there."""
    server = _server_of_command_line()
    lock = Lock(server.folder / "keeper.lock")
    if not lock.take_alone():
        return 0
    lock.write("")
    reading, writing = os.pipe()
    if os.fork():
        os.close(writing)
        return 0 if os.read(reading, 1) else 1
    os.close(reading)
    os.setsid()
    os.chdir("/")
    for signum in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(signum, _leave)
    _keep(server, lock, writing)
    return 0


def _keep(server: Server, lock: Lock, announcement: int) -> None:
    users = Lock(server.folder / "users.lock")
    process = _start(server)
    try:
        _wait_for(server, process)
        server.set_up()
        lock.write(READY)
        os.write(announcement, b"1")
        os.close(announcement)
        while process.poll() is None and not users.take_alone():
            time.sleep(PAUSE)
    finally:
        lock.write("")
        _stop(server, process)
        _clear(server)


def _start(server: Server) -> subprocess.Popen[bytes]:
    server.locate()
    store = server.store
    end(lambda: working_in(store, server.program), server.stop_signal, STOP_SECONDS)
    give_to_server(server.sockets)
    return server.start()


def _wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    wait_until(lambda: process.poll() is not None or server.answers(), START_SECONDS, 0.02)
    if process.poll() is not None:
        sys.exit(f"{server.title} stopped while it started.")
    if not server.answers():
        sys.exit(f"{server.title} did not answer within {START_SECONDS:.0f} seconds.")


def _stop(server: Server, process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(server.stop_signal)
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    store = server.store
    end(lambda: working_in(store, server.program), signal.SIGKILL, STOP_SECONDS)


def _clear(server: Server) -> None:
    shutil.rmtree(server.sockets, ignore_errors=True)
    if server.place.throwaway:
        shutil.rmtree(server.home, ignore_errors=True)
        shutil.rmtree(server.folder, ignore_errors=True)
        with suppress(OSError):  # the other server's folder may still be there
            server.place.data.rmdir()


def _server_of_command_line() -> Server:
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=SERVERS)
    parser.add_argument("data", type=Path)
    parser.add_argument("--throwaway", action="store_true")
    parser.add_argument("--careless", action="store_true")
    given = parser.parse_args()
    return SERVERS[given.name](Place(given.data, given.throwaway, not given.careless))


def _leave(signum: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    sys.exit(main())
