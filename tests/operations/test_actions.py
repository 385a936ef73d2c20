"""Entering and editing: nothing twice, nothing lost, and what must be compared is marked."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from jco_portal.directory.models import Organisation, User
from jco_portal.kernel.access import Refused
from jco_portal.outbox.models import Job
from operations.actions import (
    StaleEdit,
    UnsoundFactsError,
    change_kind,
    edit_operation,
    enter_operation,
    load_reference_lists,
    move_operation,
    same_facts,
)
from operations.enums import Marking, Part
from operations.models import Operation, OperationFacts, OperationKind, PhaseFacts, Term
from operations.queries import facts_of
from tests.together import at_once
from tests.world import an_operation, facts, person, place, places, terms


def edit(operation: Operation, *, by: Any = None, version: int = 0, **changes: Any) -> Operation:
    made = facts_of(Operation.objects.get(pk=operation.pk)).with_changes(**changes)
    return edit_operation(operation, made, by=by or person(), version=version or operation.version)


def a_phase(number: int, start: str, end: str) -> PhaseFacts:
    return PhaseFacts(number, start=start, end=end)


def everything() -> OperationFacts:
    return facts(
        "Ämber",
        organisers=("LT", "OLAF"),
        participants=("PL", "EU"),
        phases=(("2027-10", ""), ("2028-02-01", "2028-02-09")),
        marking=Marking.PARTICIPANTS,
        aims="Find them.\nAll of them.",
        participants_complete=True,
        participants_note="and others",
        regions=tuple(Term.objects.filter(kind="region")[:1]),
        dates_note="in autumn",
        results_note="none yet",
        sources="one\ntwo",
        confidence="confirmed",
        last_confirmed_on=date(2026, 5, 1),
    )


# Entering


def test_what_is_entered_is_kept_whole(db: None) -> None:
    made = everything()

    operation = enter_operation(made, by=person())

    stored = facts_of(Operation.objects.get(pk=operation.pk))
    assert same_facts(stored, made)
    assert stored.aims == made.aims
    assert [phase.number for phase in stored.phases] == [1, 2]


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("jco_full_scale", "draft"),
        ("jcpo", "draft"),
        ("bilateral_customs_operation", "announced"),
        ("wco_operation", "announced"),
    ],
)
def test_a_jco_starts_as_a_draft_and_others_are_announced(db: None, kind: str, state: str) -> None:
    operation = enter_operation(facts(kind=kind), by=person())

    row = operation.moves.get()
    assert operation.state == state
    assert (row.move, row.source, row.target, row.by) == ("enter", "", state, person())
    assert operation.created_by == person()


def test_every_shipped_kind_starts_where_its_life_starts(db: None) -> None:
    for kind in OperationKind.objects.all():
        operation = enter_operation(facts(kind=kind.code), by=person())

        assert operation.state == ("draft" if kind.is_jco else "announced")


@pytest.mark.parametrize(
    ("name", "leads", "phases", "reference"),
    [
        ("Amber", ("LT",), (("2027-10-01", "2027-10-10"),), "2027-LT-AMBER"),
        ("Amber", ("PL", "LT"), (("2027", ""),), "2027-PL-AMBER"),
        ("Amber", (), (("2027", ""),), "2027-LT-AMBER"),
        ("Amber", ("LT",), (("", ""),), "ND-LT-AMBER"),
        ("Amber", ("LT",), (("2028", ""), ("2027-12", "")), "2027-LT-AMBER"),
        ("  Žaibas – über 2 / A ", ("LT",), (("2027", ""),), "2027-LT-ZAIBAS-UBER-2-A"),
        ("Операция", ("LT",), (("2027", ""),), "2027-LT-OPERATION"),
        ("x" * 120, ("LT",), (("2027", ""),), "2027-LT-" + "X" * 40),
        ("A" * 39 + " B", ("LT",), (("2027", ""),), "2027-LT-" + "A" * 39),
    ],
)
def test_a_reference_says_year_lead_and_name(
    db: None, name: str, leads: tuple[str, ...], phases: Any, reference: str
) -> None:
    operation = enter_operation(facts(name, leads=leads, phases=phases), by=person())

    assert operation.reference == reference


def test_a_reference_is_an_address_whatever_the_organisation_s_code(
    db: None, client_of: Any
) -> None:
    client = client_of("planner", "LT")
    Organisation.objects.filter(code="LT").update(code="L/T š?")

    operation = enter_operation(facts(organisers=("L/T š?",), leads=()), by=User.objects.get())

    assert operation.reference == "2027-L-T-S-AMBER"
    assert client.get(operation.get_absolute_url()).status_code == 200


def test_references_are_numbered_when_they_are_taken(db: None) -> None:
    references = [an_operation().reference for _ in range(3)]
    longer = an_operation("Amber 2").reference

    assert references == ["2027-LT-AMBER", "2027-LT-AMBER-2", "2027-LT-AMBER-3"]
    assert longer == "2027-LT-AMBER-2-2"


def test_one_form_sent_twice_enters_one_operation(db: None) -> None:
    submission = uuid4()

    first = enter_operation(facts(), by=person(), submission=submission)
    second = enter_operation(facts(), by=person(), submission=submission)
    other = enter_operation(facts(), by=person(), submission=uuid4())

    assert first == second
    assert other != first
    assert Operation.objects.count() == 2
    assert first.moves.count() == 1


def test_one_form_sent_twice_at_the_same_moment_enters_one_operation(
    transactional_db: None,
) -> None:
    submission, made, planner = uuid4(), facts(), person()

    def send() -> Operation:
        return enter_operation(made, by=planner, submission=submission)

    outcomes = at_once(send, send, send)

    operation = Operation.objects.get()
    assert outcomes == [operation, operation, operation]
    assert operation.moves.count() == 1
    assert operation.phases.count() == 1


def test_operations_entered_at_the_same_moment_get_different_references(
    transactional_db: None,
) -> None:
    made, planner = facts(), person()

    at_once(*[lambda: enter_operation(made, by=planner)] * 4)

    found = set(Operation.objects.values_list("reference", flat=True))
    assert found == {"2027-LT-AMBER", *(f"2027-LT-AMBER-{number}" for number in (2, 3, 4))}


def test_unsound_facts_are_not_entered_and_every_field_is_named(db: None) -> None:
    unsound = facts(name=" ", phases=(("2027-10-05", "2027-10-01"),))

    with pytest.raises(UnsoundFactsError) as caught:
        enter_operation(unsound, by=person())

    assert [each.field for each in caught.value.problems] == ["name", "phases-0-end"]
    assert not Operation.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("role", "at", "kind", "organiser", "allowed"),
    [
        ("planner", "LT", "jco_full_scale", "LT", True),
        ("planner", "LT", "jco_full_scale", "PL", False),
        ("planner", "LT", "wco_operation", "WCO", False),
        ("facilitator", "LT", "jco_full_scale", "LT", True),
        ("liaison", "WCO", "wco_operation", "WCO", True),
        ("liaison", "WCO", "frontex_jo", "FRONTEX", False),
        ("expert", "LT", "wco_operation", "WCO", True),
        ("expert", "LT", "jco_full_scale", "PL", False),
        ("expert", "LT", "jco_full_scale", "LT", True),
        ("secretariat", "GSC", "wco_operation", "WCO", True),
        ("secretariat", "GSC", "jco_full_scale", "PL", False),
        ("contact_point", "LT", "jco_full_scale", "LT", False),
        ("administrator", "GSC", "wco_operation", "WCO", False),
    ],
)
def test_who_may_enter_what(
    db: None, role: str, at: str, kind: str, organiser: str, allowed: bool
) -> None:
    made = facts(kind=kind, organisers=(organiser,), leads=())
    entered = True
    try:
        enter_operation(made, by=person(role, at))
    except Refused:
        entered = False

    assert entered is allowed
    assert Operation.objects.exists() is allowed


def test_a_planner_may_enter_an_operation_that_the_own_state_leads(db: None) -> None:
    assert enter_operation(facts(organisers=("CCWP",), leads=("LT",)), by=person())

    with pytest.raises(Refused, match="Add Lithuania to the organisers or leads"):
        enter_operation(facts(organisers=("CCWP",), leads=("PL",)), by=person())


# Editing


def test_an_edit_changes_what_it_says_and_nothing_else(db: None) -> None:
    operation = enter_operation(everything(), by=person())

    edited = edit(operation, aims="Stop them.", marking=Marking.LIMITE)

    wanted = everything().with_changes(aims="Stop them.", marking=Marking.LIMITE)
    stored = Operation.objects.get(pk=operation.pk)
    assert same_facts(facts_of(stored), wanted)
    assert edited.version == stored.version == operation.version + 1
    assert stored.reference == operation.reference
    assert stored.state == "draft"


def test_every_fact_can_be_edited(db: None) -> None:
    operation = enter_operation(everything(), by=person())
    wanted = facts(
        "Bora",
        kind="jco_regional",
        organisers=("LT",),
        leads=("LT", "PL"),
        terms_=("cocaine",),
        modes=("sea",),
        phases=(("2027-11-01", "2027-11-02"),),
    )

    edit_operation(operation, wanted, by=person(), version=operation.version)

    assert same_facts(facts_of(Operation.objects.get(pk=operation.pk)), wanted)


def test_an_edit_from_an_old_page_is_refused_and_changes_nothing(db: None) -> None:
    operation = an_operation()
    edit(operation, aims="First.")

    with pytest.raises(StaleEdit) as caught:
        edit(operation, version=operation.version, aims="Second.")

    stored = Operation.objects.get(pk=operation.pk)
    assert stored.aims == "First."
    assert (caught.value.operation.version, caught.value.version) == (2, 1)


def test_a_move_makes_an_open_form_old_too(db: None) -> None:
    operation = an_operation(state="tabled")

    with pytest.raises(StaleEdit):
        edit(operation, version=1, aims="Typed before it was tabled.")


def test_an_edit_that_changes_nothing_keeps_the_version(db: None) -> None:
    operation = enter_operation(everything(), by=person())
    Job.objects.all().delete()

    edited = edit(operation)
    turned = facts_of(operation).with_changes(
        organisers=facts_of(operation).organisers[::-1],
        phases=facts_of(operation).phases[::-1],
        participations=facts_of(operation).participations[::-1],
    )
    edit_operation(operation, turned, by=person(), version=1)

    assert edited.version == 1
    assert Operation.objects.get(pk=operation.pk).version == 1
    assert not Job.objects.exists()


def test_no_acknowledged_edit_is_lost_when_two_people_edit_at_once(
    transactional_db: None,
) -> None:
    operation = an_operation()
    planner = person()
    acknowledged = []

    def add_line(line: str) -> str:
        seen = Operation.objects.get(pk=operation.pk)
        made = facts_of(seen)
        made = made.with_changes(aims=f"{made.aims}{line};")
        edit_operation(seen, made, by=planner, version=seen.version)
        return line

    for number in range(20):
        outcomes = at_once(
            lambda number=number: add_line(f"a{number}"),
            lambda number=number: add_line(f"b{number}"),
        )
        acknowledged += [each for each in outcomes if isinstance(each, str)]
        assert all(isinstance(each, str | StaleEdit) for each in outcomes), outcomes

    stored = Operation.objects.get(pk=operation.pk)
    assert sorted(stored.aims.rstrip(";").split(";")) == sorted(acknowledged)
    assert stored.version == 1 + len(acknowledged)
    assert 20 <= len(acknowledged) <= 40


def test_unsound_facts_are_not_saved(db: None) -> None:
    operation = an_operation()

    with pytest.raises(UnsoundFactsError):
        edit(operation, phases=(a_phase(1, "2027-10-05", "2027-10-01"),))

    assert Operation.objects.get(pk=operation.pk).version == 1
    assert operation.phases.get().start == "2027-10-01"


def test_phases_that_stay_keep_their_rows(db: None) -> None:
    operation = an_operation(phases=(("2027-01", "2027-01"), ("2027-03", "2027-03")))
    keys = dict(operation.phases.values_list("number", "pk"))

    edit(
        operation,
        phases=(
            a_phase(3, "2027-09", "2027-09"),
            a_phase(1, "2027-02-01", "2027-02-09"),
        ),
    )

    phases = {phase.number: phase for phase in operation.phases.all()}
    assert sorted(phases) == [1, 3]
    assert phases[1].pk == keys[1]
    assert phases[1].es == date(2027, 2, 1)
    assert phases[3].pk not in keys.values()


def test_phases_may_swap_their_numbers(db: None) -> None:
    operation = an_operation(phases=(("2027-01-01", "2027-01-05"), ("2027-03", "2027-03")))

    edit(
        operation,
        phases=(a_phase(1, "2027-03", "2027-03"), a_phase(2, "2027-01-01", "2027-01-05")),
    )

    assert [phase.start for phase in operation.phases.all()] == ["2027-03", "2027-01-01"]


def test_a_part_that_stays_keeps_its_row(db: None) -> None:
    operation = an_operation(participants=("PL", "EE"))
    keys = dict(operation.participations.values_list("organisation__code", "pk"))
    wanted = (
        (place("LT"), Part.LEAD.value),
        (place("PL"), Part.CO_LEAD.value),
        (place("LV"), Part.OBSERVER.value),
    )

    edit(operation, participations=wanted)

    parts = {each.organisation.code: each for each in operation.participations.all()}
    assert {code: each.part for code, each in parts.items()} == {
        "LT": "lead",
        "PL": "co_lead",
        "LV": "observer",
    }
    assert (parts["LT"].pk, parts["PL"].pk) == (keys["LT"], keys["PL"])


def test_bounds_follow_a_change_of_kind(db: None) -> None:
    operation = an_operation(
        kind="wco_operation", organisers=("WCO",), leads=(), phases=(("2027-10-01", ""),)
    )
    before = operation.phases.get().le

    edit(operation, by=person("liaison", "WCO"), kind=OperationKind.objects.get(code="frontex_jo"))

    assert (before - date(2027, 10, 1)).days == 60
    assert (operation.phases.get().le - date(2027, 10, 1)).days == 365


@pytest.mark.parametrize(
    ("state", "kind"), [("draft", "wco_operation"), ("tabled", "wco_operation")]
)
def test_a_jco_does_not_become_another_kind_of_record(db: None, state: str, kind: str) -> None:
    operation = an_operation(state=state)

    with pytest.raises(UnsoundFactsError) as caught:
        edit(operation, kind=OperationKind.objects.get(code=kind))

    assert [each.field for each in caught.value.problems] == ["kind"]
    assert edit(operation, kind=OperationKind.objects.get(code="jco_regional"))


def test_another_body_s_entry_does_not_become_a_jco(db: None) -> None:
    operation = an_operation(kind="bilateral_customs_operation")

    with pytest.raises(UnsoundFactsError, match="stays"):
        edit(operation, kind=OperationKind.objects.get(code="jco_full_scale"))


@pytest.mark.parametrize(
    ("role", "at", "allowed"),
    [
        ("planner", "LT", True),
        ("facilitator", "LT", True),
        ("planner", "PL", False),
        ("contact_point", "LT", False),
        ("expert", "DK", False),
        ("secretariat", "GSC", False),
        ("administrator", "GSC", False),
    ],
)
def test_who_may_edit_a_draft(db: None, role: str, at: str, allowed: bool) -> None:
    operation = an_operation(participants=("PL",))
    done = True
    try:
        edit(operation, by=person(role, at), aims="Changed.")
    except Refused:
        done = False

    assert done is allowed


def test_a_planner_cannot_hand_an_operation_over_and_away(db: None) -> None:
    operation = an_operation()

    with pytest.raises(Refused, match="you plan for your own organisation"):
        edit(operation, organisers=places("PL"), participations=())

    assert edit(operation, organisers=places("LT", "PL"))


def test_nothing_is_edited_at_the_end_of_its_life(db: None) -> None:
    cancelled = an_operation(state="cancelled")

    with pytest.raises(Refused, match="It is cancelled, so nothing is changed any more"):
        edit(cancelled, aims="Once more.")


# Marks for comparison


@pytest.mark.parametrize(
    ("changes", "compared"),
    [
        ({"name": "Bora"}, False),
        ({"aims": "Others."}, False),
        ({"dates_note": "x", "sources": "y", "results_note": "z"}, False),
        ({"marking": Marking.PUBLIC}, False),
        ({"participants_complete": True}, True),
        ({"terms": ()}, True),
        ({"modes": ()}, True),
        ({"participations": ()}, True),
        ({"phases": (a_phase(1, "2027-10-02", "2027-10-10"),)}, True),
    ],
)
def test_only_a_change_of_what_is_compared_leaves_a_job(
    db: None, changes: dict[str, Any], compared: bool
) -> None:
    operation = an_operation()
    Job.objects.all().delete()

    edit(operation, **changes)

    assert Job.objects.exists() is compared
    if compared:
        job = Job.objects.get()
        assert job.task == "coordination.tasks.compare_operations"
        assert job.arguments == {"operation_ids": [operation.pk]}


def test_entering_and_moving_leave_a_job(db: None) -> None:
    operation = an_operation()
    assert Job.objects.get().arguments == {"operation_ids": [operation.pk]}
    Job.objects.all().delete()

    move_operation(operation, "cancel", by=person(), reason="No.")

    assert Job.objects.get().arguments == {"operation_ids": [operation.pk]}


def test_a_change_and_its_job_are_kept_or_lost_together(transactional_db: None) -> None:
    operation = an_operation()
    Job.objects.all().delete()

    with transaction.atomic():
        edit(operation, terms=terms("cocaine"))
        transaction.set_rollback(True)

    assert not Job.objects.exists()
    assert facts_of(Operation.objects.get(pk=operation.pk)).terms == terms("cigarettes")


# Reference lists


def test_loading_the_lists_again_keeps_an_administrator_s_edits(db: None) -> None:
    kind = OperationKind.objects.get(code="wco_operation")
    kind.name = "Operation of the WCO"
    kind.save()
    counts = OperationKind.objects.count(), Term.objects.count()

    load_reference_lists()

    kind.refresh_from_db()
    assert kind.name == "Operation of the WCO"
    assert (OperationKind.objects.count(), Term.objects.count()) == counts


def test_a_changed_kind_changes_the_bounds_of_its_phases_and_everything_is_compared(
    db: None,
) -> None:
    operation = an_operation(phases=(("2027-10-01", ""), ("2028-10-01", "2028-10-02")))
    other = an_operation("Bora", kind="jco_regional", phases=(("2027-10-01", ""),))
    Job.objects.all().delete()
    kind = operation.kind
    kind.unknown_end_days = 10

    change_kind(kind)

    first, second = operation.phases.all()
    assert first.le == date(2027, 10, 11)
    assert second.le == date(2028, 10, 2)
    assert (other.phases.get().le - date(2027, 10, 1)).days == 60
    assert Job.objects.get().arguments == {"operation_ids": None}


# Moves


def test_an_unknown_step_is_refused_by_name(db: None) -> None:
    operation = an_operation()

    for name in ("nowhere", "", "table ", "_write", "<b>"):
        with pytest.raises(Refused, match="There is no step"):
            move_operation(operation, name, by=person())


@pytest.mark.parametrize("reason", ["a\x00b", "\ud800", "x" * 2001])
def test_a_reason_that_cannot_be_kept_is_refused(db: None, reason: str) -> None:
    operation = an_operation()

    with pytest.raises(Refused, match="The reason"):
        move_operation(operation, "cancel", by=person(), reason=reason)

    assert Operation.objects.get().state == "draft"


def test_a_reason_is_kept_as_it_was_given(db: None) -> None:
    operation = an_operation()
    reason = "Zu wenige Teilnehmer.\n" + "x" * 1970

    move_operation(operation, "cancel", by=person(), reason=f"  {reason} ")

    row = operation.moves.first()
    assert row.reason == reason
    assert (timezone.now() - row.at).total_seconds() < 60
