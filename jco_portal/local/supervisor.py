"""Supervisor of a server while it is in use: ``python -m jco_portal.local.supervisor NAME DATA``.

Each process that uses the server has a shared lock on ``users.lock``. The supervisor tries to get
the exclusive one. The kernel grants it when the last process has ended, even by kill -9, and the
supervisor stops the server. ``keeper.lock`` prevents a second supervisor and contains the state
of the server.
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

from jco_portal.local.environment import LocalEnvironment, give_to_server
from jco_portal.local.locks import FileLock
from jco_portal.local.processes import end_processes, processes_in_folder, wait_until
from jco_portal.local.servers import READY_MESSAGE, SERVERS, START_SECONDS, STOP_SECONDS, Server

POLL_SECONDS = 0.1


def main() -> int:
    """Start a supervisor in the background and return the exit code.

    0 when its server is ready or another supervisor exists, 1 if the server does not start.
    """
    server = _server_from_arguments()
    lock = FileLock(server.folder / "keeper.lock")
    if not lock.acquire_exclusive():
        return 0
    lock.write_message("")
    # The child writes to the pipe when the server is ready; if it ends before, the read is empty.
    read_end, writing = os.pipe()
    if os.fork():
        os.close(writing)
        return 0 if os.read(read_end, 1) else 1
    os.close(read_end)
    os.setsid()
    os.chdir("/")
    for signum in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(signum, _exit_on_signal)
    _supervise(server, lock, writing)
    return 0


def _supervise(server: Server, lock: FileLock, announcement: int) -> None:
    users = FileLock(server.folder / "users.lock")
    process = _start_server(server)
    try:
        _poll_until_ready(server, process)
        server.set_up()
        lock.write_message(READY_MESSAGE)
        os.write(announcement, b"1")
        os.close(announcement)
        while process.poll() is None and not users.acquire_exclusive():
            time.sleep(POLL_SECONDS)
    finally:
        lock.write_message("")
        _stop_server(server, process)
        _remove_leftovers(server)


def _start_server(server: Server) -> subprocess.Popen[bytes]:
    server.locate()
    store = server.data_folder
    end_processes(
        lambda: processes_in_folder(store, server.program), server.stop_signal, STOP_SECONDS
    )
    give_to_server(server.sockets)
    return server.start()


def _poll_until_ready(server: Server, process: subprocess.Popen[bytes]) -> None:
    wait_until(lambda: process.poll() is not None or server.is_ready(), START_SECONDS, 0.02)
    if process.poll() is not None:
        sys.exit(f"{server.title} stopped while it started.")
    if not server.is_ready():
        sys.exit(f"{server.title} did not answer within {START_SECONDS:.0f} seconds.")


def _stop_server(server: Server, process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(server.stop_signal)
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    store = server.data_folder
    end_processes(lambda: processes_in_folder(store, server.program), signal.SIGKILL, STOP_SECONDS)


def _remove_leftovers(server: Server) -> None:
    shutil.rmtree(server.sockets, ignore_errors=True)
    if server.local_environment.is_throwaway:
        shutil.rmtree(server.home_folder, ignore_errors=True)
        shutil.rmtree(server.folder, ignore_errors=True)
        with suppress(OSError):  # the folder of the other server may still exist
            server.local_environment.data_dir.rmdir()


def _server_from_arguments() -> Server:
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=SERVERS)
    parser.add_argument("data", type=Path)
    parser.add_argument("--throwaway", action="store_true")
    parser.add_argument("--careless", action="store_true")
    options = parser.parse_args()
    return SERVERS[options.name](
        LocalEnvironment(options.data, options.throwaway, not options.careless)
    )


def _exit_on_signal(signum: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    sys.exit(main())
