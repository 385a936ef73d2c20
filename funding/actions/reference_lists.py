"""Load the lists of funding that come with the portal, from ``funding/data``."""

from pathlib import Path

from funding.enums import ApplicationState
from funding.models import (
    Application,
    Call,
    Programme,
    ProgrammeRate,
    ProgrammeStatement,
    TermCompetence,
)
from jco_portal.core.atomic_actions import atomic_action
from jco_portal.directory.actions import read_csv_rows
from operations.enums import ReferenceTermKind
from operations.models import ReferenceTerm

DATA_FOLDER = Path(__file__).parent.parent / "data"
YES_NO_VALUES = {"yes": True, "no": False, "": None}


@atomic_action()
def load_funding_lists() -> None:
    """Create what is missing; edits by administrators stay.

    Rates and statements are created with their programme only: an existing programme keeps its own.
    """
    present = set(Programme.objects.values_list("code", flat=True))
    new = {
        row["code"]: Programme.objects.create(**_programme_values(row))
        for row in read_csv_rows(DATA_FOLDER / "programmes.csv")
        if row["code"] not in present
    }
    ProgrammeRate.objects.bulk_create(
        [
            ProgrammeRate(**_rate_values(row) | {"programme": new[row["programme"]]})
            for row in read_csv_rows(DATA_FOLDER / "programme_rates.csv")
            if row["programme"] in new
        ]
    )
    ProgrammeStatement.objects.bulk_create(
        [
            ProgrammeStatement(**row | {"programme": new[row["programme"]]})
            for row in read_csv_rows(DATA_FOLDER / "programme_facts.csv")
            if row["programme"] in new
        ]
    )
    _load_competences()
    _load_calls()
    _load_grants()


def _programme_values(row: dict[str, str]) -> dict[str, object]:
    """Return the values of a row; empty cells are None (not recorded), or empty texts."""
    texts = (
        "code",
        "name",
        "instrument",
        "legal_basis",
        "accepted_competence",
        "months_to_grant_basis",
    )
    plain = {name: row[name] for name in texts}
    numbers = {name: value or None for name, value in row.items() if name not in texts}
    applicants = [each for each in row["eligible_applicants"].split(";") if each]
    answers = {
        name: YES_NO_VALUES[row[name]]
        for name in ("allows_start_before_application", "allows_start_before_grant")
    }
    return numbers | plain | answers | {"eligible_applicants": applicants}


def _rate_values(row: dict[str, str]) -> dict[str, object]:
    amounts = {name: row[name] or None for name in ("min_costs", "max_payment")}
    return row | amounts | {"is_used": YES_NO_VALUES[row["is_used"]]}


def _load_competences() -> None:
    """Create competences of terms that have none, whatever their validity."""
    decided = set(TermCompetence.objects.values_list("term__name", flat=True))
    areas = {
        term.name: term for term in ReferenceTerm.objects.filter(kind=ReferenceTermKind.RISK_AREA)
    }
    TermCompetence.objects.bulk_create(
        [
            TermCompetence(**row | {"term": areas[row["term"]]})
            for row in read_csv_rows(DATA_FOLDER / "competences.csv")
            if row["term"] not in decided and row["term"] in areas
        ]
    )


def _load_grants() -> None:
    """Create published grants of the past, compared by title."""
    present = set(Application.objects.filter(is_past_grant=True).values_list("title", flat=True))
    programmes = {each.code: each for each in Programme.objects.all()}
    Application.objects.bulk_create(
        [
            Application(
                **row | {"programme": programmes[row["programme"]]},
                state=ApplicationState.GRANTED,
                is_past_grant=True,
            )
            for row in read_csv_rows(DATA_FOLDER / "grants.csv")
            if row["title"] not in present and row["programme"] in programmes
        ]
    )


def _load_calls() -> None:
    """Create published calls, compared by programme and reference."""
    present = set(Call.objects.values_list("programme__code", "reference"))
    programmes = {each.code: each for each in Programme.objects.all()}
    Call.objects.bulk_create(
        [
            Call(
                **{name: value or None for name, value in row.items()}
                | {"programme": programmes[row["programme"]]}
            )
            for row in read_csv_rows(DATA_FOLDER / "calls.csv")
            if (row["programme"], row["reference"]) not in present
            and row["programme"] in programmes
        ]
    )
