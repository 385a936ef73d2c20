"""``setup.sh`` with replacements of Python and df: output, repetition and memory."""

import shutil
import subprocess
from pathlib import Path

import pytest

from jco_portal.local.environment import BASE_DIR

PYTHON = """#!/bin/sh
echo "{version} $*" >>"{log}"
case "$*" in
    *version_info*) echo "{path}" ;;
    -V) echo "Python {version}" ;;
    "-m venv"*) {make_venv} ;;
    *"pip install"*) echo "{said}"; exit {code} ;;
esac
"""
DF = """#!/bin/sh
echo "Filesystem 1024-blocks Used Available Capacity Mounted on"
echo "/dev/disk 1000000 1 {free} 1% /"
"""
ROOMY = 9_000_000
FULL = "The disk is full: about 400 MB are needed for {} and the cache of packages."


class Checkout:
    """A checkout whose path contains a space, without git and executable files."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "a check out"
        fonts = ("static/css/fonts.css", "jco_portal/local/fonts.py")
        for name in ("setup.sh", "requirements", *fonts):
            here, there = BASE_DIR / name, self.folder / name
            there.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if here.is_dir() else shutil.copyfile)(here, there)
        (self.folder / "static" / "vendor").mkdir(parents=True)
        self.programs = home / "bin"
        self.programs.mkdir()
        self.log = home / "log"
        self.write_file("df", DF.format(free=ROOMY))
        for program in ("chromium", "pdffonts"):
            self.write_file(program, "#!/bin/sh\n")
        self.write_python("python3", "3.11.9")

    def write_file(self, name: str, text: str) -> Path:
        path = self.programs / name
        path.write_text(text)
        path.chmod(0o755)
        return path

    def write_python(self, name: str, version: str, output: str = "", code: int = 0) -> Path:
        path = self.programs / name
        make_venv = (
            "mkdir -p .venv/bin; rm -f .venv/.installed-*;"
            f" for name in python uv; do cp {path} .venv/bin/$name; done"
        )
        text = PYTHON.format(
            version=version, path=path, log=self.log, make_venv=make_venv, said=output, code=code
        )
        return self.write_file(name, text)

    def set_up(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        self.log.write_text("")
        path = f"{self.programs}:/usr/bin:/bin"
        return subprocess.run(
            ["sh", self.folder / "setup.sh", *arguments],
            env={"PATH": path, "HOME": str(self.programs), **variables},
            capture_output=True,
            text=True,
            check=False,
        )

    def installed(self) -> list[str]:
        """Return what the last run installed, as ``version requirements``."""
        calls = [line for line in self.log.read_text().splitlines() if " -r " in line]
        return [f"{line.split()[0]} {line.partition(' -r ')[2]}" for line in calls]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_setup_installs_every_requirements_file_once(checkout: Checkout) -> None:
    installer = "3.11.9 requirements/installer.txt"

    first = checkout.set_up()
    assert (first.returncode, first.stdout) == (0, "")
    assert first.stderr == "Installing Python packages\nMaking the fonts\n"
    assert checkout.installed() == [installer, "3.11.9 requirements/run.txt"]

    assert checkout.set_up().stderr == ""
    assert checkout.installed() == []

    checkout.set_up("test", "browser")
    assert checkout.installed() == [installer, "3.11.9 requirements/test.txt"]

    assert checkout.set_up().stderr == ""
    assert checkout.installed() == []

    (checkout.folder / "requirements" / "run.txt").write_text("changed")
    checkout.set_up("test")
    assert checkout.installed() == [installer, "3.11.9 requirements/run.txt"]


def test_setup_remembers_the_chosen_python(checkout: Checkout) -> None:
    other = checkout.write_python("python3.13", "3.13.1")
    checkout.set_up()

    checkout.set_up(PYTHON=str(other))
    assert checkout.installed()[-1] == "3.13.1 requirements/run.txt"

    assert checkout.set_up().stderr == ""
    assert checkout.installed() == []


def test_setup_reports_a_failure_in_a_sentence_and_can_be_repeated(checkout: Checkout) -> None:
    for what, variables, sentence in (
        (
            checkout.write_file("df", DF.format(free=100_000)),
            {},
            f"About 400 MB of disk are needed in {checkout.folder}; 97 MB are free.",
        ),
        (
            checkout.write_file("python3.10", "#!/bin/sh\nexit 1\n"),
            {"PYTHON": "python3.10"},
            "PYTHON=python3.10 is not Python 3.11 or newer.",
        ),
        (
            checkout.write_python("python3.12", "3.12.1", "Errno 28: No space left on device", 1),
            {"PYTHON": "python3.12"},
            FULL.format(checkout.folder),
        ),
        (
            checkout.write_python("python3.14", "3.14.1", "No network", 1),
            {"PYTHON": "python3.14"},
            "The Python packages could not be installed; see the lines above.",
        ),
    ):
        run = checkout.set_up(**variables)
        checkout.write_file("df", DF.format(free=ROOMY))

        assert run.returncode == 1, what
        assert run.stderr.splitlines()[-1] == sentence, what
        assert not list(checkout.folder.glob(".venv/.installed-*")), what

    assert checkout.set_up(PYTHON="python3").returncode == 0
