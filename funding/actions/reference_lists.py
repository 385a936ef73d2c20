"""Writing the reference lists of funding: programmes, their rates and facts, competences."""

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
from jco_portal.core.atomic_actions import action
from jco_portal.directory.actions import read_rows
from operations.enums import ReferenceTermKind
from operations.models import ReferenceTerm

DATA = Path(__file__).parent.parent / "data"
YES = {"yes": True, "no": False, "": None}


@action()
def load_funding_lists() -> None:
    """Bring in the programmes that the house ships; edits of an administrator stay.

    Rates and facts come with their programme: one that stands there already keeps its own.
    """
    present = set(Programme.objects.values_list("code", flat=True))
    new = {
        row["code"]: Programme.objects.create(**_programme(row))
        for row in read_rows(DATA / "programmes.csv")
        if row["code"] not in present
    }
    ProgrammeRate.objects.bulk_create(
        [
            ProgrammeRate(**_rate(row) | {"programme": new[row["programme"]]})
            for row in read_rows(DATA / "programme_rates.csv")
            if row["programme"] in new
        ]
    )
    ProgrammeStatement.objects.bulk_create(
        [
            ProgrammeStatement(**row | {"programme": new[row["programme"]]})
            for row in read_rows(DATA / "programme_facts.csv")
            if row["programme"] in new
        ]
    )
    _load_competences()
    _load_calls()
    _load_grants()


def _programme(row: dict[str, str]) -> dict[str, object]:
    """A row with its empty cells as what is not recorded."""
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
        name: YES[row[name]]
        for name in ("allows_start_before_application", "allows_start_before_grant")
    }
    return numbers | plain | answers | {"eligible_applicants": applicants}


def _rate(row: dict[str, str]) -> dict[str, object]:
    amounts = {name: row[name] or None for name in ("min_costs", "max_payment")}
    return row | amounts | {"is_used": YES[row["is_used"]]}


def _load_competences() -> None:
    """A term that has any competence on record keeps it."""
    decided = set(TermCompetence.objects.values_list("term__name", flat=True))
    areas = {
        term.name: term for term in ReferenceTerm.objects.filter(kind=ReferenceTermKind.RISK_AREA)
    }
    TermCompetence.objects.bulk_create(
        [
            TermCompetence(**row | {"term": areas[row["term"]]})
            for row in read_rows(DATA / "competences.csv")
            if row["term"] not in decided and row["term"] in areas
        ]
    )


def _load_grants() -> None:
    """Grants of the past that were published; what no source says of them stays empty."""
    present = set(Application.objects.filter(is_past_grant=True).values_list("title", flat=True))
    programmes = {each.code: each for each in Programme.objects.all()}
    Application.objects.bulk_create(
        [
            Application(
                **row | {"programme": programmes[row["programme"]]},
                state=ApplicationState.GRANTED,
                is_past_grant=True,
            )
            for row in read_rows(DATA / "grants.csv")
            if row["title"] not in present and row["programme"] in programmes
        ]
    )


def _load_calls() -> None:
    """Calls that were published; one of the same reference keeps what it says."""
    present = set(Call.objects.values_list("programme__code", "reference"))
    programmes = {each.code: each for each in Programme.objects.all()}
    Call.objects.bulk_create(
        [
            Call(
                **{name: value or None for name, value in row.items()}
                | {"programme": programmes[row["programme"]]}
            )
            for row in read_rows(DATA / "calls.csv")
            if (row["programme"], row["reference"]) not in present
            and row["programme"] in programmes
        ]
    )
