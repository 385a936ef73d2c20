"""``make run``: the whole site on this machine, until it is stopped."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from jco_portal.local.environment import BASE_DIR, Place, data_dir
from jco_portal.local.locks import Lock
from jco_portal.local.prepare import prepare
from jco_portal.local.processes import carrying, end, tied
from jco_portal.local.server_leases import SITE_MARK, ServerError, Use, services
from jco_portal.local.terminal import interruptible, own_foreground

Processes = subprocess.Popen[bytes]
HOST = "127.0.0.1"
HEALTH_SECONDS = 90.0
STOP_SECONDS = 12.0
MEGABYTES_FIRST, MEGABYTES_AGAIN = 200, 30  # a database with the demo; its log of changes


def run() -> int:
    """Bring the site up, say where it is, stop it on Ctrl-C."""
    place = Place(data_dir())
    _make_folder(place.data)
    site = Lock(place.data / "site.lock")
    if not site.take_alone():
        sys.exit(f"The site of {place.data} runs already; set JCO_DATA_DIR for a second one.")
    _end_all_of(place)  # a killed run may have left some
    port = _free_port()
    os.environ.update(_surroundings(place, port))
    with own_foreground(), interruptible():
        try:
            with services(wait=True) as uses:
                return _serve(place, port, uses)
        except KeyboardInterrupt:
            return 0
        finally:
            _say("Stopped.")


def _serve(place: Place, port: int, uses: list[Use]) -> int:
    environment = {**os.environ, SITE_MARK: place.tag}
    try:
        accounts = _prepare(environment, uses)
        with _processes(environment, uses) as processes:
            _wait_for_health(processes, port)
            _say(f"The JCO Portal is at http://{HOST}:{port}/ (Ctrl-C stops it)")
            if accounts:
                _say(accounts)
            return _watch(processes, uses)
    finally:
        _end_all_of(place)


def _prepare(environment: dict[str, str], uses: list[Use]) -> str:
    names = " and ".join(use.server.title for use in uses)
    _say(f"{names or 'Database and broker of the environment'}: up")
    folders = {use.server.name: use.server.home for use in uses}
    return prepare(environment, folders.get("postgres"))


@contextmanager
def _processes(environment: dict[str, str], uses: list[Use]) -> Iterator[Processes]:
    """Web, worker and beat under honcho, which ends them when we end, even by kill -9."""
    _say("Starting web, worker and beat")
    processes = subprocess.Popen(
        [sys.executable, "-m", "honcho", "start"],
        cwd=BASE_DIR,
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=tied(signal.SIGTERM),  # noqa: PLW1509 (one thread)
        pass_fds=[use.lock.fileno() for use in uses],  # servers outlive the site by a moment
    )
    try:
        yield processes
    finally:
        _say("Stopping")
        processes.terminate()
        with suppress(subprocess.TimeoutExpired):
            processes.wait(STOP_SECONDS)


def _wait_for_health(processes: Processes, port: int) -> None:
    until = time.monotonic() + HEALTH_SECONDS
    while not _is_healthy(port):
        if processes.poll() is not None:
            sys.exit("The site stopped while it started; see the lines above.")
        if time.monotonic() > until:
            _say(f"Still not healthy; see http://{HOST}:{port}/healthz")
            return
        time.sleep(0.2)


def _is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=HEALTH_SECONDS)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _watch(processes: Processes, uses: list[Use]) -> int:
    """Until a process of the site ends; servers that died are started again."""
    while processes.poll() is None:
        for use in uses:
            if not use.is_up():
                _say(f"{use.server.title} was down; starting it again")
                try:
                    use.ensure()
                except ServerError as error:
                    sys.exit(str(error))
        time.sleep(1)
    _say("A process of the site ended by itself; see the lines above.")
    return 1


def _end_all_of(place: Place) -> None:
    mark = f"{SITE_MARK}={place.tag}"
    end(lambda: carrying(mark), signal.SIGTERM, STOP_SECONDS)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        sys.exit(f"JCO_DATA_DIR cannot be made: {error}.")
    if os.environ.get("DATABASE_URL"):
        return
    needed = MEGABYTES_AGAIN if (folder / "postgres").exists() else MEGABYTES_FIRST
    if (free := shutil.disk_usage(folder).free // 1_000_000) < needed:
        sys.exit(f"About {needed} MB of disk are needed in {folder}; {free} MB are free.")


def _free_port() -> int:
    given = os.environ.get("JCO_PORT") or "8000"
    if not given.isdecimal() or not 0 < int(given) < 65536:
        sys.exit(f"JCO_PORT is {given!r}; it must be a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(given)))
        except OSError as error:
            sys.exit(
                f"Port {given} cannot be used ({error.strerror}). "
                f"Choose another one: make run JCO_PORT={int(given) % 65535 + 1}"
            )
    return int(given)


def _surroundings(place: Place, port: int) -> dict[str, str]:
    programs = Path(sys.executable).parent
    return {
        "JCO_DATA_DIR": str(place.data),
        "JCO_PORT": str(port),
        "EMAIL_URL": os.environ.get("EMAIL_URL") or f"filemail:///{place.data / 'mail'}",
        "PORTAL_URL": os.environ.get("PORTAL_URL") or f"http://{HOST}:{port}",
        "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
    }


def _say(line: str) -> None:
    with suppress(OSError):  # the terminal may be gone
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
