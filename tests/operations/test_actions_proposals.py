"""A list never overwrites what is planned here: it proposes, and who runs it decides."""

from typing import Any

import pytest

from jco_portal.core.access import Refused
from jco_portal.outbox.models import Notification
from operations.actions.planning.jco_file import open_dossier
from operations.actions.proposals import dismiss_proposal, take_proposal
from operations.actions.transitions import move_operation
from operations.imports.import_plan import plan_import
from operations.imports.import_run import import_operations
from operations.imports.preview import preview_of
from operations.models import Operation, ProposedChange
from operations.queries.operations import facts_of
from tests.lists import ROW, counts, created, file_of
from tests.pages import address, queries_of, words
from tests.together import at_once
from tests.world import edit, person

pytestmark = pytest.mark.django_db

LIST = ROW | {"kind": "jco_full_scale", "organisers": "LT", "lead_states": "LT"}
UNCHANGED = created(unchanged=1)


@pytest.fixture
def planned() -> Operation:
    """A JCO of a list that Lithuania plans here from now on."""
    import_operations(file_of(LIST))
    operation = Operation.objects.get()
    open_dossier(operation, by=person())
    return operation


def says(**changes: str) -> bytes:
    return file_of(LIST | changes)


def waiting() -> list[dict[str, Any]]:
    return [each.cells for each in ProposedChange.objects.pending()]


def test_import_leaves_a_planned_jco_unchanged_and_stores_a_proposed_change(
    planned: Operation,
) -> None:
    before = Operation.objects.values().get()

    assert counts(says(end="2027-10-12", dates_note="two days more")) == UNCHANGED

    assert Operation.objects.values().get() == before
    assert planned.phases.get().entered_end == "2027-10-10"
    assert waiting() == [
        {
            "dates_note": ["", "two days more"],
            "phases": [
                [["1", "operational", "2027-10-01", "2027-10-10"]],
                [["1", "operational", "2027-10-01", "2027-10-12"]],
            ],
        }
    ]


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_import_overwrites_a_closed_or_cancelled_jco(planned: Operation, state: str) -> None:
    Operation.objects.update(state=state)

    assert counts(says(end="2027-10-12")) == created(updated=1)
    assert waiting() == []


def test_import_overwrites_an_imported_jco_without_jco_file() -> None:
    import_operations(file_of(LIST))

    assert counts(says(end="2027-10-12")) == created(updated=1)
    assert waiting() == []


def test_dry_run_stores_no_proposed_change(planned: Operation) -> None:
    assert counts(says(end="2027-10-12"), dry_run=True) == UNCHANGED
    assert waiting() == []


def test_repeated_import_stores_no_second_proposed_change(planned: Operation) -> None:
    for _time in range(2):
        assert counts(says(end="2027-10-12")) == UNCHANGED

    assert ProposedChange.objects.count() == 1


def test_unchanged_list_proposes_no_change(planned: Operation) -> None:
    assert counts(says()) == UNCHANGED
    assert not ProposedChange.objects.exists()


def test_newer_list_replaces_the_older_proposed_change(planned: Operation) -> None:
    import_operations(says(end="2027-10-12"))
    import_operations(says(dates_note="in autumn"))
    assert waiting() == [{"dates_note": ["", "in autumn"]}]

    import_operations(says())
    assert waiting() == []
    assert not ProposedChange.objects.filter(decided_at=None).exists()


def test_accepted_change_edits_the_operation_and_is_not_proposed_again(planned: Operation) -> None:
    import_operations(
        says(end="2027-10-12", participants="LT;EE", risk_areas="cigarettes;cocaine", name="Amber")
    )
    proposal = ProposedChange.objects.get()

    take_proposal(proposal, by=person())

    operation = Operation.objects.get()
    said = facts_of(operation)
    assert said.phases[0].entered_end == "2027-10-12"
    assert {place.code for place, _part in said.participations} == {"LT", "EE"}
    assert {term.name for term in said.terms} == {"cigarettes", "cocaine"}
    assert operation.version == planned.version + 1
    proposal.refresh_from_db()
    assert (proposal.is_accepted, proposal.decided_by) == (True, person())
    assert (
        counts(says(end="2027-10-12", participants="LT;EE", risk_areas="cigarettes;cocaine"))
        == UNCHANGED
    )
    assert waiting() == []


def test_accepted_change_leaves_own_edits_and_actual_dates(planned: Operation) -> None:
    import_operations(says(end="2027-10-12"))
    phase = planned.phases.get()
    phase.actual_start = "2027-10-02"
    phase.save()
    edit(Operation.objects.get(), by=person(), dates_note="ours")

    take_proposal(ProposedChange.objects.get(), by=person())

    said = facts_of(Operation.objects.get())
    assert said.dates_note == "ours"
    assert (said.phases[0].entered_end, said.phases[0].actual_start) == ("2027-10-12", "2027-10-02")


def test_rejected_change_is_proposed_again_only_when_the_list_differs(planned: Operation) -> None:
    import_operations(says(end="2027-10-12"))
    dismiss_proposal(ProposedChange.objects.get(), by=person())

    import_operations(says(end="2027-10-12"))
    assert waiting() == []
    import_operations(says(end="2027-10-12", dates_note="in autumn"))
    assert waiting() == [{"dates_note": ["", "in autumn"]}]
    import_operations(says(end="2027-10-13"))
    assert [list(cells) for cells in waiting()] == [["phases"]]
    assert planned.phases.get().entered_end == "2027-10-10"


@pytest.mark.parametrize("settle", [take_proposal, dismiss_proposal])
@pytest.mark.parametrize(
    ("role", "place"), [("expert", "DK"), ("planner", "PL"), ("contact_point", "LT")]
)
def test_only_the_lead_can_decide_on_a_proposed_change(
    planned: Operation, settle: Any, role: str, place: str
) -> None:
    import_operations(says(end="2027-10-12"))

    with pytest.raises(Refused, match="Only a planner"):
        settle(ProposedChange.objects.get(), by=person(role, place))

    assert len(waiting()) == 1


def test_proposed_change_cannot_be_accepted_after_cancellation(planned: Operation) -> None:
    import_operations(says(end="2027-10-12"))
    move_operation(planned, "cancel", by=person(), reason="No.")

    with pytest.raises(Refused, match="nothing is changed any more"):
        take_proposal(ProposedChange.objects.get(), by=person())


def test_proposed_change_to_an_external_type_cannot_be_accepted_for_a_jco(
    planned: Operation,
) -> None:
    import_operations(says(kind="wco_operation"))

    with pytest.raises(Refused, match="A JCO stays a JCO"):
        take_proposal(ProposedChange.objects.get(), by=person())

    assert len(waiting()) == 1
    assert Operation.objects.get().imported_cells["kind"] == "jco_full_scale"


def test_only_the_first_of_two_concurrent_decisions_on_a_change_takes_effect(
    transactional_db: None, planned: Any
) -> None:
    import_operations(says(end="2027-10-12"))
    proposal, planner, other = ProposedChange.objects.get(), person(), person("facilitator", "LT")

    outcomes = at_once(
        lambda: take_proposal(proposal, by=planner), lambda: dismiss_proposal(proposal, by=other)
    )

    assert [isinstance(each, Refused) for each in outcomes].count(True) == 1, outcomes


def test_lead_is_notified_once_of_a_proposed_change(planned: Operation) -> None:
    import_operations(says(end="2027-10-12"))
    import_operations(says(end="2027-10-12"))

    [notice] = Notification.objects.filter(code="operation.propose")
    assert (notice.person, notice.reference) == (person(), planned.reference)


# On the page


def settle(client: Any, operation: Operation, decision: str) -> Any:
    key = ProposedChange.objects.get().pk
    path = address("proposal_settle", operation.reference, key)
    return client.post(path, {"decision": decision}, follow=True)


def test_overview_shows_a_proposed_change_only_to_the_lead(
    client_of: Any, planned: Operation
) -> None:
    import_operations(says(end="2027-10-12"))

    page = words(client_of().get(planned.get_absolute_url()))
    assert "The list says otherwise" in page
    assert "1–10 October 2027 → now phase 1: 1–12 October 2027" in page
    for hat in (("planner", "PL"), ("expert", "DK"), ("contact_point", "LT")):
        assert "The list says" not in words(client_of(*hat).get(planned.get_absolute_url()))


def test_button_accepts_a_proposed_change_once(client_of: Any, planned: Operation) -> None:
    import_operations(says(end="2027-10-12"))

    assert "Taken over." in words(settle(client_of(), planned, "take"))
    assert planned.phases.get().entered_end == "2027-10-12"
    assert "Not taken over: This was settled" in words(settle(client_of(), planned, "take"))


def test_rejected_change_is_removed_from_the_overview(client_of: Any, planned: Operation) -> None:
    import_operations(says(end="2027-10-12"))

    page = words(settle(client_of(), planned, "keep"))

    assert "Kept as it is recorded here." in page
    assert "The list says otherwise" not in page
    assert planned.phases.get().entered_end == "2027-10-10"


def test_readers_cannot_decide_on_a_proposed_change(client_of: Any, planned: Operation) -> None:
    import_operations(says(end="2027-10-12"))

    assert settle(client_of("expert", "DK"), planned, "take").status_code == 403
    assert settle(client_of("liaison", "WCO"), planned, "take").status_code == 404
    assert settle(client_of(), planned, "perhaps").status_code == 200
    assert len(waiting()) == 1


def test_import_preview_lists_proposed_changes(planned: Operation) -> None:
    expert = person("expert", "DK")
    preview = preview_of(plan_import(says(end="2027-10-12"), by=expert), expert)

    assert (preview.updated, preview.unchanged, preview.to_import) == (0, 1, 1)
    assert [line.changes[0].column for line in preview.proposed] == ["phases"]


def test_overview_takes_a_constant_number_of_queries_for_proposed_changes(
    client_of: Any, planned: Operation
) -> None:
    path = planned.get_absolute_url()
    import_operations(says(end="2027-10-12"))
    client = client_of()
    few = queries_of(client, path)

    import_operations(says(end="2027-10-13", dates_note="a", results="b", source="c"))

    assert queries_of(client, path) == few <= 28
