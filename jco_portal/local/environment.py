"""Where a set of embedded servers lives, and as whom they run."""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

BASE_DIR = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Place:
    """A data folder; ``throwaway`` ones vanish after use, ``durable`` ones survive power cuts."""

    data: Path
    throwaway: bool = False
    durable: bool = True

    @property
    def tag(self) -> str:
        """Tells this place from others of the same machine, in few characters."""
        return hashlib.sha256(f"{self.data}-{os.geteuid()}".encode()).hexdigest()[:8]


def data_dir() -> Path:
    """``JCO_DATA_DIR``, by default ``.local`` of the checkout."""
    return (BASE_DIR / (os.environ.get("JCO_DATA_DIR") or ".local")).resolve()


def of_another_version(what: str, folder: str | None) -> str:
    """The sentence for a database, embedded in a folder or not, that we must not touch."""
    where, cure = "The database", "use another database, or the version that made it"
    if folder:
        where = f"The database in {folder}"
        cure = "set another JCO_DATA_DIR, or remove that folder to begin anew"
    return f"{where} was made by another version of the JCO Portal ({what}): {cure}."


@cache
def service_user() -> pwd.struct_passwd | None:
    """Whom servers run as when we are root, which PostgreSQL refuses; None: as ourselves."""
    if os.geteuid() == 0:
        for name in ("postgres", "nobody"):
            with suppress(KeyError):
                return pwd.getpwnam(name)
    return None


def as_service_user() -> dict[str, Any]:
    """Arguments for ``subprocess`` that give up root's rights."""
    user = service_user()
    ids = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    return {"cwd": "/", **ids}


def server_can(path: Path, test: str) -> bool:
    """Whether the servers may execute (``-x``) or read (``-r``) what lies there."""
    if service_user() is None:
        return True
    asked = subprocess.run(["test", test, str(path)], check=False, **as_service_user())
    return asked.returncode == 0


def reachable(folder: Path, tag: str) -> Path:
    """The folder itself, or one elsewhere when it lies under folders closed to the servers."""
    if server_can(folder, "-x"):
        return folder
    elsewhere = Path("/var/lib") / f"jco-portal-{tag}" / folder.name
    for parent in (elsewhere.parent, elsewhere):
        parent.mkdir(exist_ok=True)
        parent.chmod(0o755)  # whatever our umask is
    return elsewhere


def give_to_server(folder: Path) -> None:
    """Make a folder that only the servers (and root) may enter."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    user = service_user()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {
        os.geteuid(),
        user.pw_uid if user else os.geteuid(),
    }:
        sys.exit(f"{folder} belongs to somebody else; remove it or set another JCO_DATA_DIR.")
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
    folder.chmod(0o700)


def executable_copy(program: Path, tree: Path, home: Path) -> Path:
    """The program where the servers may execute it; copied with its tree if need be."""
    if server_can(program, "-x"):
        return program
    stamp = program.stat()
    copy = home / f"bin-{stamp.st_size}-{int(stamp.st_mtime)}"
    if not copy.exists():
        fresh = copy.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        for package in (tree, tree.with_name(f"{tree.name}.libs")):  # found by relative path
            if package.exists():
                shutil.copytree(package, fresh / package.name)
        subprocess.run(["chmod", "-R", "a+rX", str(fresh)], check=True)  # like a package's own
        fresh.rename(copy)
    return copy / program.relative_to(tree.parent)
