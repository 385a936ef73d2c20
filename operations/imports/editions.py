"""Grouping of CSV rows by name and organisers, and within these by edition."""

from hashlib import sha256

from operations.models.input import normalise_name

# Years between the starts of one phase, up to which both rows belong to the same edition.
MAX_EDITION_YEARS = 1
# Characters. ``Operation.source_key`` has 200: the start of the first phase is appended.
MAX_KEY_LENGTH = 180
NumberedRows = list[tuple[int, dict[str, str]]]


def group_by_name(rows: NumberedRows) -> dict[str, NumberedRows]:
    """Group rows by name and organisers, which all editions of an operation share."""
    groups: dict[str, NumberedRows] = {}
    for number, row in rows:
        organisers = "+".join(sorted(split_cell(row["organisers"])))
        key = _shorten_key(f"{normalise_name(row['name']).casefold()}|{organisers}")
        groups.setdefault(key, []).append((number, row))
    return groups


def _shorten_key(key: str) -> str:
    """Return a key that can be stored; a long one ends in a hash that keeps it unique."""
    if len(key) <= MAX_KEY_LENGTH:
        return key
    return f"{key[: MAX_KEY_LENGTH - 33]}~{sha256(key.encode()).hexdigest()[:32]}"


def split_editions(rows: NumberedRows) -> list[NumberedRows]:
    """Split rows of one name: the same phase years apart belongs to another edition."""
    editions: list[NumberedRows] = []
    for number, row in rows:
        home = next((each for each in editions if _belongs_to_edition(row, each)), None)
        if home is None:
            editions.append([(number, row)])
        else:
            home.append((number, row))
    return editions


def _belongs_to_edition(row: dict[str, str], edition: NumberedRows) -> bool:
    # A start without a year does not separate editions.
    same_phase = [other for _number, other in edition if other["phase"] == row["phase"]]
    years = [_start_year(other) for other in same_phase]
    mine = _start_year(row)
    apart = [year and mine and abs(year - mine) > MAX_EDITION_YEARS for year in years]
    return not any(apart)


def _start_year(row: dict[str, str]) -> int | None:
    year = row["start"][:4]
    return int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None


def split_cell(cell: str) -> list[str]:
    """Return the entries of a cell, which are separated by semicolons."""
    return [entry for entry in (entry.strip() for entry in cell.split(";")) if entry]
