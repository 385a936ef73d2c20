"""The few front-end files of npm packages that pages use, copied to where static files lie."""

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
    "@fontsource-variable/source-sans-3": ["LICENSE", *FONT_FILES],
}


def copy_assets() -> None:
    """Copy the named files, flat, into one folder per package."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    for package, names in FILES.items():
        folder = VENDOR / Path(package).name
        folder.mkdir(parents=True)
        for name in names:
            shutil.copyfile(PACKAGES / package / name, folder / Path(name).name)


if __name__ == "__main__":
    try:
        copy_assets()
    except FileNotFoundError as error:
        sys.exit(f"The package file {error.filename} is missing: npm did not install all of it.")
