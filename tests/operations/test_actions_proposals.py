"""Changes proposed by an imported list, and the decision of the lead."""

from typing import Any

import pytest

from jco_portal.core.access import Refused
from jco_portal.outbox.models import Notification
from operations.actions.planning.jco_file import adopt_planning
from operations.actions.proposals import accept_proposal, reject_proposal
from operations.actions.transitions import perform_operation_transition
from operations.imports.import_plan import plan_import
from operations.imports.import_run import import_operations
from operations.imports.preview import build_preview
from operations.models import Operation, ProposedChange
from operations.queries.operations import operation_input
from tests.concurrency import run_concurrently
from tests.factories import edit_as_planner, make_user
from tests.import_files import ROW, csv_file, expected_counts, import_counts
from tests.pages import count_queries, operations_url, page_text

pytestmark = pytest.mark.django_db

LIST = ROW | {"kind": "jco_full_scale", "organisers": "LT", "lead_states": "LT"}
UNCHANGED = expected_counts(unchanged=1)


@pytest.fixture
def planned() -> Operation:
    """An imported JCO that Lithuania has started to plan in the portal."""
    import_operations(csv_file(LIST))
    operation = Operation.objects.get()
    adopt_planning(operation, by=make_user())
    return operation


def list_content(**changes: str) -> bytes:
    return csv_file(LIST | changes)


def pending_proposals() -> list[dict[str, Any]]:
    return [each.cells for each in ProposedChange.objects.pending()]


def test_import_leaves_a_planned_jco_unchanged_and_stores_a_proposed_change(
    planned: Operation,
) -> None:
    before = Operation.objects.values().get()

    assert import_counts(list_content(end="2027-10-12", dates_note="two days more")) == UNCHANGED

    assert Operation.objects.values().get() == before
    assert planned.phases.get().entered_end == "2027-10-10"
    assert pending_proposals() == [
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

    assert import_counts(list_content(end="2027-10-12")) == expected_counts(updated=1)
    assert pending_proposals() == []


def test_import_overwrites_an_imported_jco_without_jco_file() -> None:
    import_operations(csv_file(LIST))

    assert import_counts(list_content(end="2027-10-12")) == expected_counts(updated=1)
    assert pending_proposals() == []


def test_dry_run_stores_no_proposed_change(planned: Operation) -> None:
    assert import_counts(list_content(end="2027-10-12"), dry_run=True) == UNCHANGED
    assert pending_proposals() == []


def test_repeated_import_stores_no_second_proposed_change(planned: Operation) -> None:
    for _time in range(2):
        assert import_counts(list_content(end="2027-10-12")) == UNCHANGED

    assert ProposedChange.objects.count() == 1


def test_unchanged_list_proposes_no_change(planned: Operation) -> None:
    assert import_counts(list_content()) == UNCHANGED
    assert not ProposedChange.objects.exists()


def test_newer_list_replaces_the_older_proposed_change(planned: Operation) -> None:
    import_operations(list_content(end="2027-10-12"))
    import_operations(list_content(dates_note="in autumn"))
    assert pending_proposals() == [{"dates_note": ["", "in autumn"]}]

    import_operations(list_content())
    assert pending_proposals() == []
    assert not ProposedChange.objects.filter(decided_at=None).exists()


def test_accepted_change_edits_the_operation_and_is_not_proposed_again(planned: Operation) -> None:
    import_operations(
        list_content(
            end="2027-10-12", participants="LT;EE", risk_areas="cigarettes;cocaine", name="Amber"
        )
    )
    proposal = ProposedChange.objects.get()

    accept_proposal(proposal, by=make_user())

    operation = Operation.objects.get()
    current_input = operation_input(operation)
    assert current_input.phases[0].entered_end == "2027-10-12"
    assert {organisation.code for organisation, _role in current_input.participations} == {
        "LT",
        "EE",
    }
    assert {term.name for term in current_input.terms} == {"cigarettes", "cocaine"}
    assert operation.version == planned.version + 1
    proposal.refresh_from_db()
    assert (proposal.is_accepted, proposal.decided_by) == (True, make_user())
    assert (
        import_counts(
            list_content(end="2027-10-12", participants="LT;EE", risk_areas="cigarettes;cocaine")
        )
        == UNCHANGED
    )
    assert pending_proposals() == []


def test_accepted_change_leaves_own_edits_and_actual_dates(planned: Operation) -> None:
    import_operations(list_content(end="2027-10-12"))
    phase = planned.phases.get()
    phase.actual_start = "2027-10-02"
    phase.save()
    edit_as_planner(Operation.objects.get(), by=make_user(), dates_note="ours")

    accept_proposal(ProposedChange.objects.get(), by=make_user())

    current_input = operation_input(Operation.objects.get())
    assert current_input.dates_note == "ours"
    assert (current_input.phases[0].entered_end, current_input.phases[0].actual_start) == (
        "2027-10-12",
        "2027-10-02",
    )


def test_rejected_change_is_proposed_again_only_when_the_list_differs(planned: Operation) -> None:
    import_operations(list_content(end="2027-10-12"))
    reject_proposal(ProposedChange.objects.get(), by=make_user())

    import_operations(list_content(end="2027-10-12"))
    assert pending_proposals() == []
    import_operations(list_content(end="2027-10-12", dates_note="in autumn"))
    assert pending_proposals() == [{"dates_note": ["", "in autumn"]}]
    import_operations(list_content(end="2027-10-13"))
    assert [list(cells) for cells in pending_proposals()] == [["phases"]]
    assert planned.phases.get().entered_end == "2027-10-10"


@pytest.mark.parametrize("settle", [accept_proposal, reject_proposal])
@pytest.mark.parametrize(
    ("role", "organisation_code"), [("expert", "DK"), ("planner", "PL"), ("contact_point", "LT")]
)
def test_only_the_lead_can_decide_on_a_proposed_change(
    planned: Operation, settle: Any, role: str, organisation_code: str
) -> None:
    import_operations(list_content(end="2027-10-12"))

    with pytest.raises(Refused, match="Only a planner"):
        settle(ProposedChange.objects.get(), by=make_user(role, organisation_code))

    assert len(pending_proposals()) == 1


def test_proposed_change_cannot_be_accepted_after_cancellation(planned: Operation) -> None:
    import_operations(list_content(end="2027-10-12"))
    perform_operation_transition(planned, "cancel", by=make_user(), reason="No.")

    with pytest.raises(Refused, match="nothing is changed any more"):
        accept_proposal(ProposedChange.objects.get(), by=make_user())


def test_proposed_change_to_an_external_type_cannot_be_accepted_for_a_jco(
    planned: Operation,
) -> None:
    import_operations(list_content(kind="wco_operation"))

    with pytest.raises(Refused, match="A JCO stays a JCO"):
        accept_proposal(ProposedChange.objects.get(), by=make_user())

    assert len(pending_proposals()) == 1
    assert Operation.objects.get().imported_cells["kind"] == "jco_full_scale"


def test_only_the_first_of_two_concurrent_decisions_on_a_change_takes_effect(
    transactional_db: None, planned: Any
) -> None:
    import_operations(list_content(end="2027-10-12"))
    proposal, planner, other = (
        ProposedChange.objects.get(),
        make_user(),
        make_user("facilitator", "LT"),
    )

    outcomes = run_concurrently(
        lambda: accept_proposal(proposal, by=planner), lambda: reject_proposal(proposal, by=other)
    )

    assert [isinstance(each, Refused) for each in outcomes].count(True) == 1, outcomes


def test_lead_is_notified_once_of_a_proposed_change(planned: Operation) -> None:
    import_operations(list_content(end="2027-10-12"))
    import_operations(list_content(end="2027-10-12"))

    [notice] = Notification.objects.filter(code="operation.propose")
    assert (notice.person, notice.reference) == (make_user(), planned.reference)


# On the page


def settle(client: Any, operation: Operation, decision: str) -> Any:
    key = ProposedChange.objects.get().pk
    path = operations_url("proposal_settle", operation.reference, key)
    return client.post(path, {"decision": decision}, follow=True)


def test_overview_shows_a_proposed_change_only_to_the_lead(
    client_for: Any, planned: Operation
) -> None:
    import_operations(list_content(end="2027-10-12"))

    page = page_text(client_for().get(planned.get_absolute_url()))
    assert "The list says otherwise" in page
    assert "1–10 October 2027 → now phase 1: 1–12 October 2027" in page
    for account in (("planner", "PL"), ("expert", "DK"), ("contact_point", "LT")):
        assert "The list says" not in page_text(
            client_for(*account).get(planned.get_absolute_url())
        )


def test_button_accepts_a_proposed_change_once(client_for: Any, planned: Operation) -> None:
    import_operations(list_content(end="2027-10-12"))

    assert "Taken over." in page_text(settle(client_for(), planned, "take"))
    assert planned.phases.get().entered_end == "2027-10-12"
    assert "Not taken over: This was settled" in page_text(settle(client_for(), planned, "take"))


def test_rejected_change_is_removed_from_the_overview(client_for: Any, planned: Operation) -> None:
    import_operations(list_content(end="2027-10-12"))

    page = page_text(settle(client_for(), planned, "keep"))

    assert "Kept as it is recorded here." in page
    assert "The list says otherwise" not in page
    assert planned.phases.get().entered_end == "2027-10-10"


def test_readers_cannot_decide_on_a_proposed_change(client_for: Any, planned: Operation) -> None:
    import_operations(list_content(end="2027-10-12"))

    assert settle(client_for("expert", "DK"), planned, "take").status_code == 403
    assert settle(client_for("liaison", "WCO"), planned, "take").status_code == 404
    assert settle(client_for(), planned, "perhaps").status_code == 200
    assert len(pending_proposals()) == 1


def test_import_preview_lists_proposed_changes(planned: Operation) -> None:
    expert = make_user("expert", "DK")
    preview = build_preview(plan_import(list_content(end="2027-10-12"), by=expert), expert)

    assert (preview.updated, preview.unchanged, preview.import_count) == (0, 1, 1)
    assert [line.changes[0].column for line in preview.proposed_lines] == ["phases"]


def test_overview_takes_a_constant_number_of_queries_for_proposed_changes(
    client_for: Any, planned: Operation
) -> None:
    path = planned.get_absolute_url()
    import_operations(list_content(end="2027-10-12"))
    client = client_for()
    few = count_queries(client, path)

    import_operations(list_content(end="2027-10-13", dates_note="a", results="b", source="c"))

    assert count_queries(client, path) == few <= 28
