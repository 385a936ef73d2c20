"""``make run`` in a terminal: started, stopped by Ctrl-C, restarted after a kill."""

import fcntl
import http.client
import json
import os
import pty
import signal
import socket
import subprocess
import termios
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from jco_portal.local.environment import BASE_DIR, LocalEnvironment
from jco_portal.local.processes import processes_with_variable, wait_until
from jco_portal.local.server_leases import SITE_VARIABLE
from tests.local.conftest import LocalMachine, running

pytestmark = pytest.mark.slow

CTRL_C = b"\x03"


class Site:
    """``make run`` in a terminal of its own."""

    def __init__(self, machine: LocalMachine) -> None:
        self.mark = f"{SITE_VARIABLE}={LocalEnvironment(machine.data_folder).tag}"
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        static = machine.data_folder / "static"
        environment = machine.environment(JCO_PORT=str(self.port), STATIC_ROOT=str(static))
        self.terminal, end = pty.openpty()
        self.make = subprocess.Popen(
            ["make", "run"],
            cwd=BASE_DIR,
            env=environment,
            stdin=end,
            stdout=end,
            stderr=end,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(end)

    def read_to(self, text: str) -> str:
        """Return the output of the terminal up to a text, or to the end."""
        shown = ""
        with suppress(OSError):  # so ends a terminal
            while text not in shown:
                shown += os.read(self.terminal, 4096).decode(errors="replace")
        return shown

    def health(self) -> tuple[int, dict[str, object]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())


@pytest.fixture
def start_site(machine: LocalMachine) -> Iterator[Callable[[], Site]]:
    sites: list[Site] = []

    def start() -> Site:
        sites.append(Site(machine))
        return sites[-1]

    yield start
    for site in sites:
        site.make.terminate()
        site.read_to("\0")
        site.make.wait()
        os.close(site.terminal)


def test_site_restarts_after_a_kill_and_stops_on_ctrl_c(
    start_site: Callable[[], Site], machine: LocalMachine
) -> None:
    first = start_site()
    assert_is_up(first, first.read_to("password for all"))
    left = processes_with_variable(first.mark)
    kill_managers_of(left, machine)

    second = start_site()
    shown = second.read_to("password for all")
    assert_is_up(second, shown)
    assert "Tables" not in shown  # what was prepared is not prepared again
    assert not left & processes_with_variable(second.mark)
    assert wait_until(lambda: first.make.poll() is not None, 10)

    os.write(second.terminal, CTRL_C)

    assert second.read_to("Stopped.").rstrip().endswith("Stopped.")
    assert second.make.wait() == 0
    assert not processes_with_variable(second.mark)
    assert machine.has_no_processes()


def assert_is_up(site: Site, shown: str) -> None:
    assert f"The JCO Portal is at http://127.0.0.1:{site.port}/" in shown
    assert "planner.lt@demo.example" in shown
    status, health = site.health()
    assert (status, set(health)) == (
        200,
        {"ok", "database", "broker", "worker", "beat", "mail", "jobs"},
    )


def kill_managers_of(processes: set[int], machine: LocalMachine) -> None:
    """Kill (SIGKILL) the processes that would end the others."""
    managers = [pid for pid in processes if b"honcho" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    runners = running("jco_portal.local", "run")
    for pid in [*managers, *runners]:
        if pid in managers or _data_of(pid) == str(machine.data_folder):
            os.kill(pid, signal.SIGKILL)


def _data_of(pid: int) -> str:
    variables = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
    return dict(line.partition("=")[::2] for line in variables).get("JCO_DATA_DIR", "")
