"""The few front-end files of npm packages that pages use, copied to where static files lie."""

import re
import shutil
import sys
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[2]
PACKAGES = BASE_DIR / "node_modules"
VENDOR = BASE_DIR / "static" / "vendor"

SCRIPTS = ("latin", "latin-ext", "greek", "greek-ext", "cyrillic", "cyrillic-ext")
FONT_FILES = [
    f"files/source-sans-3-{script}-wght-{style}.woff2"
    for script in SCRIPTS
    for style in ("normal", "italic")
]
FILES = {
    "bootstrap": ["LICENSE", "dist/css/bootstrap.min.css", "dist/js/bootstrap.bundle.min.js"],
    "@fontsource-variable/source-sans-3": ["LICENSE", *FONT_FILES],
}
# The hashed static storage refuses a file that names a source map which is not there.
SOURCE_MAP = re.compile(rb"(//# sourceMappingURL=\S*|/\*# sourceMappingURL=.*?\*/)")


def copy_assets() -> None:
    """Copy the named files, flat, into one folder per package."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    for package, names in FILES.items():
        folder = VENDOR / Path(package).name
        folder.mkdir(parents=True)
        for name in names:
            content = (PACKAGES / package / name).read_bytes()
            if name.endswith((".css", ".js")):
                content = SOURCE_MAP.sub(b"", content)
            (folder / Path(name).name).write_bytes(content)


if __name__ == "__main__":
    try:
        copy_assets()
    except FileNotFoundError as error:
        sys.exit(f"The package file {error.filename} is missing: npm did not install all of it.")
