"""``make run``: web, worker, beat and servers on this machine, until Ctrl-C."""

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

from jco_portal.local.environment import BASE_DIR, LocalEnvironment, data_dir
from jco_portal.local.locks import FileLock
from jco_portal.local.prepare import prepare
from jco_portal.local.processes import end_processes, processes_with_variable, tie_child
from jco_portal.local.server_leases import SITE_VARIABLE, ServerError, ServerLease, embedded_servers
from jco_portal.local.terminal import interruptible, take_foreground

ServerProcess = subprocess.Popen[bytes]
HOST = "127.0.0.1"
HEALTH_SECONDS = 90.0
STOP_SECONDS = 12.0
# Free disk for a new database with the demo, and for the growth of an existing one.
FIRST_RUN_MEGABYTES, NEXT_RUN_MEGABYTES = 200, 30


def run_site() -> int:
    """Start the site, print its address, stop it on Ctrl-C; return the exit code."""
    local_environment = LocalEnvironment(data_dir())
    _make_folder(local_environment.data_dir)
    site = FileLock(local_environment.data_dir / "site.lock")
    if not site.acquire_exclusive():
        sys.exit(
            f"The site of {local_environment.data_dir} runs already; "
            "set JCO_DATA_DIR for a second one."
        )
    _end_site_processes(local_environment)  # of a killed run
    port = _free_port()
    os.environ.update(_site_environment(local_environment, port))
    with take_foreground(), interruptible():
        try:
            with embedded_servers(until_stopped=True) as uses:
                return _run_processes(local_environment, port, uses)
        except KeyboardInterrupt:
            return 0
        finally:
            _print_line("Stopped.")


def _run_processes(local_environment: LocalEnvironment, port: int, uses: list[ServerLease]) -> int:
    environment = {**os.environ, SITE_VARIABLE: local_environment.tag}
    try:
        accounts = _prepare(environment, uses)
        with _site_processes(environment, uses) as processes:
            _poll_until_healthy(processes, port)
            _print_line(f"The JCO Portal is at http://{HOST}:{port}/ (Ctrl-C stops it)")
            if accounts:
                _print_line(accounts)
            return _watch_processes(processes, uses)
    finally:
        _end_site_processes(local_environment)


def _prepare(environment: dict[str, str], uses: list[ServerLease]) -> str:
    names = " and ".join(use.server.title for use in uses)
    _print_line(f"{names or 'Database and broker of the environment'}: up")
    folders = {use.server.name: use.server.home_folder for use in uses}
    return prepare(environment, folders.get("postgres"))


@contextmanager
def _site_processes(
    environment: dict[str, str], uses: list[ServerLease]
) -> Iterator[ServerProcess]:
    """Run web, worker and beat under honcho, which ends them with this process, even by kill -9."""
    _print_line("Starting web, worker and beat")
    processes = subprocess.Popen(
        [sys.executable, "-m", "honcho", "start"],
        cwd=BASE_DIR,
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=tie_child(signal.SIGTERM),  # noqa: PLW1509 (one thread)
        pass_fds=[use.lock.fileno() for use in uses],  # so that the servers outlive the site
    )
    try:
        yield processes
    finally:
        _print_line("Stopping")
        processes.terminate()
        with suppress(subprocess.TimeoutExpired):
            processes.wait(STOP_SECONDS)


def _poll_until_healthy(processes: ServerProcess, port: int) -> None:
    until = time.monotonic() + HEALTH_SECONDS
    while not _is_healthy(port):
        if processes.poll() is not None:
            sys.exit("The site stopped while it started; see the lines above.")
        if time.monotonic() > until:
            _print_line(f"Still not healthy; see http://{HOST}:{port}/healthz")
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


def _watch_processes(processes: ServerProcess, uses: list[ServerLease]) -> int:
    """Wait until a process of the site ends, restart servers, and return 1."""
    while processes.poll() is None:
        for use in uses:
            if not use.is_up():
                _print_line(f"{use.server.title} was down; starting it again")
                try:
                    use.ensure_started()
                except ServerError as error:
                    sys.exit(str(error))
        time.sleep(1)
    _print_line("A process of the site ended by itself; see the lines above.")
    return 1


def _end_site_processes(local_environment: LocalEnvironment) -> None:
    mark = f"{SITE_VARIABLE}={local_environment.tag}"
    end_processes(lambda: processes_with_variable(mark), signal.SIGTERM, STOP_SECONDS)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        sys.exit(f"JCO_DATA_DIR cannot be made: {error}.")
    if os.environ.get("DATABASE_URL"):
        return
    needed = NEXT_RUN_MEGABYTES if (folder / "postgres").exists() else FIRST_RUN_MEGABYTES
    if (free := shutil.disk_usage(folder).free // 1_000_000) < needed:
        sys.exit(f"About {needed} MB of disk are needed in {folder}; {free} MB are free.")


def _free_port() -> int:
    configured = os.environ.get("JCO_PORT") or "8000"
    if not configured.isdecimal() or not 0 < int(configured) < 65536:
        sys.exit(f"JCO_PORT is {configured!r}; it must be a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(configured)))
        except OSError as error:
            sys.exit(
                f"Port {configured} cannot be used ({error.strerror}). "
                f"Choose another one: make run JCO_PORT={int(configured) % 65535 + 1}"
            )
    return int(configured)


def _site_environment(local_environment: LocalEnvironment, port: int) -> dict[str, str]:
    programs = Path(sys.executable).parent
    return {
        "JCO_DATA_DIR": str(local_environment.data_dir),
        "JCO_PORT": str(port),
        "EMAIL_URL": os.environ.get("EMAIL_URL")
        or f"filemail:///{local_environment.data_dir / 'mail'}",
        "PORTAL_URL": os.environ.get("PORTAL_URL") or f"http://{HOST}:{port}",
        "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
    }


def _print_line(line: str) -> None:
    with suppress(OSError):  # the terminal may be gone
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
