"""Data folder of the embedded servers, and the system user that runs them."""

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
class LocalEnvironment:
    """A data folder: deleted after use if ``is_throwaway``, crash-safe if ``is_durable``."""

    data_dir: Path
    is_throwaway: bool = False
    is_durable: bool = True

    @property
    def tag(self) -> str:
        """Return 8 characters that identify the data folder and the user on this machine.

        Short, because the paths of sockets contain it.
        """
        return hashlib.sha256(f"{self.data_dir}-{os.geteuid()}".encode()).hexdigest()[:8]


def data_dir() -> Path:
    """Return ``JCO_DATA_DIR``, by default ``.local`` of the checkout."""
    return (BASE_DIR / (os.environ.get("JCO_DATA_DIR") or ".local")).resolve()


def other_version_message(what: str, folder: str | None) -> str:
    """Return the message about a database that another version created; ``folder`` if embedded."""
    where, cure = "The database", "use another database, or the version that made it"
    if folder:
        where = f"The database in {folder}"
        cure = "set another JCO_DATA_DIR, or remove that folder to begin anew"
    return f"{where} was made by another version of the JCO Portal ({what}): {cure}."


@cache
def service_user() -> pwd.struct_passwd | None:
    """Return the user for the servers; None for the current user.

    PostgreSQL refuses to run as root, so root gives the servers to another user.
    """
    if os.geteuid() == 0:
        for name in ("postgres", "nobody"):
            with suppress(KeyError):
                return pwd.getpwnam(name)
    return None


def service_user_arguments() -> dict[str, Any]:
    """Return arguments of ``subprocess`` that drop the rights of root."""
    user = service_user()
    ids = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    return {"cwd": "/", **ids}


def has_server_access(path: Path, test: str) -> bool:
    """Return whether the servers may execute (``-x``) or read (``-r``) the path."""
    if service_user() is None:
        return True
    result = subprocess.run(["test", test, str(path)], check=False, **service_user_arguments())
    return result.returncode == 0


def reachable_folder(folder: Path, tag: str) -> Path:
    """Return the folder, or one in /var/lib if a parent folder is closed to the servers."""
    if has_server_access(folder, "-x"):
        return folder
    elsewhere = Path("/var/lib") / f"jco-portal-{tag}" / folder.name
    for parent in (elsewhere.parent, elsewhere):
        parent.mkdir(exist_ok=True)
        parent.chmod(0o755)  # independent of the umask
    return elsewhere


def give_to_server(folder: Path) -> None:
    """Create a folder that only the servers (and root) may enter.

    Exits if it belongs to another user, or is a link.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    folder_stat = folder.lstat()
    user = service_user()
    if not stat.S_ISDIR(folder_stat.st_mode) or folder_stat.st_uid not in {
        os.geteuid(),
        user.pw_uid if user else os.geteuid(),
    }:
        sys.exit(f"{folder} belongs to somebody else; remove it or set another JCO_DATA_DIR.")
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
    folder.chmod(0o700)


def copy_executable(program: Path, tree: Path, home: Path) -> Path:
    """Return the program, or a copy with its package that the servers may execute."""
    if has_server_access(program, "-x"):
        return program
    stamp = program.stat()
    copy = home / f"bin-{stamp.st_size}-{int(stamp.st_mtime)}"
    if not copy.exists():
        fresh = copy.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        for package in (
            tree,
            tree.with_name(f"{tree.name}.libs"),
        ):  # the program finds its libraries by relative path
            if package.exists():
                shutil.copytree(package, fresh / package.name)
        subprocess.run(
            ["chmod", "-R", "a+rX", str(fresh)], check=True
        )  # as a system package has it
        fresh.rename(copy)
    return copy / program.relative_to(tree.parent)
