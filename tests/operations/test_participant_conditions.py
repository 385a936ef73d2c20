"""Who takes part: an organisation itself, or as a member of a group; observers only follow."""

from datetime import date

import pytest

from coordination.overlap_check.side_reader import Reader, read_sides_near
from funding.queries.operations import member_states
from funding.queries.rule_criteria import Lists
from jco_portal.core.access import Refused
from operations.actions.tasks import hand_over_step
from operations.actions.transitions import move_operation
from operations.conditions.required import contact_points_are_named
from operations.enums import AccessLevel, ParticipationRole, Response, ResponsibleParty
from operations.models import Operation, TimetableTask
from operations.models.participant_conditions import participants_and_observers_of, participants_of
from operations.permissions import can_report_results
from operations.queries.deadlines import owed_in
from operations.queries.operations import depth_of
from operations.queries.parties import circles_of
from operations.queries.timetable import steps_of
from operations.reports.participation_years import participation_years
from tests.operations.standings import told
from tests.running import running_jco, seize, today
from tests.world import person, place

pytestmark = [pytest.mark.django_db, pytest.mark.example("running")]


@pytest.fixture
def jco() -> Operation:
    """It runs, of Lithuania and the Union; Spain has declined, Finland only observes."""
    operation = running_jco()
    operation.participations.filter(organisation__code="PL").delete()
    listed = operation.participations
    listed.create(organisation=place("EU"))
    listed.create(organisation=place("FI"), role=ParticipationRole.OBSERVER)
    listed.create(
        organisation=place("ES"),
        response=Response.DECLINED,
        decline_reason="capacity",
        responded_at=operation.created_at,
        responded_by=person("planner", "ES"),
    )
    return Operation.objects.get(pk=operation.pk)


def test_member_of_a_participating_group_has_full_access_and_reports_results(
    jco: Operation,
) -> None:
    france = person("planner", "FR")

    assert depth_of(france, jco) == AccessLevel.FULL
    assert can_report_results(france, jco)
    assert seize(jco, place="FR").organisation == place("FR")


@pytest.mark.parametrize("code", ["ES", "FI", "UK", "NO"])
def test_declined_observing_and_non_member_states_cannot_report_results(
    jco: Operation, code: str
) -> None:
    with pytest.raises(Refused, match="Only who takes part reports results"):
        seize(jco, place=code)


def test_declined_organisation_has_summary_access_and_observer_has_full_access(
    jco: Operation,
) -> None:
    assert depth_of(person("planner", "FI"), jco) == AccessLevel.FULL
    assert depth_of(person("planner", "ES"), jco) == AccessLevel.SUMMARY


def test_participating_group_is_replaced_by_its_members_without_observers(jco: Operation) -> None:
    parts = set(participants_of(jco).values_list("code", flat=True))
    follow = set(participants_and_observers_of(jco).values_list("code", flat=True))

    assert {"LT", "FR"} <= parts
    assert not {"EU", "ES", "FI", "UK"} & parts
    assert len(parts) == 25
    assert follow == parts | {"FI"}


def test_group_membership_is_evaluated_on_the_first_day(jco: Operation) -> None:
    jco.phases.update(earliest_start=date(2019, 10, 1))

    assert participants_of(jco).filter(code="UK").exists()
    assert can_report_results(person("planner", "UK"), Operation.objects.get(pk=jco.pk))


def test_participants_task_is_due_from_members_but_not_from_observers(
    jco: Operation,
) -> None:
    step = TimetableTask.objects.create(
        operation=jco, title="Report", due_on=today(), responsible=ResponsibleParty.PARTICIPANTS
    )
    owners = {
        due.responsible.code
        for due in owed_in(set())
        if f":step:{step.pk}:" in due.key and due.responsible
    }

    assert {"LT", "FR"} <= owners
    assert not {"EU", "ES", "FI"} & owners
    assert len(circles_of([jco.pk])[jco.pk].taking_part) == 25
    assert step in steps_of(person("planner", "FR"))
    assert step not in steps_of(person("planner", "FI"))
    assert step not in steps_of(person("planner", "ES"))


def test_task_can_be_reassigned_to_a_group_member_but_not_to_an_observer(jco: Operation) -> None:
    step = jco.timetable.filter(outcome="").first() or TimetableTask.objects.create(
        operation=jco, title="Report", due_on=today()
    )

    assert hand_over_step(step, to=place("FR"), by=person()).reassigned_to == place("FR")
    for code in ("FI", "ES", "EU"):
        with pytest.raises(Refused, match="does not take part yet"):
            hand_over_step(step, to=place(code), by=person())


def test_early_stop_notifies_group_members_and_observers(jco: Operation) -> None:
    people = {code: person("planner", code).email for code in ("PL", "FR", "FI", "ES", "UK")}

    move_operation(jco, "stop_early", by=person(), reason="Enough is found.")

    assert set(told("operation.stop_early")) == {people["PL"], people["FR"], people["FI"]}


def test_contact_point_is_not_required_from_an_observer(jco: Operation) -> None:
    finland = jco.participations.filter(organisation__code="FI")
    accepted = {
        "response": Response.ACCEPTED,
        "responded_at": jco.created_at,
        "responded_by": person(),
    }
    finland.update(**accepted)

    assert contact_points_are_named([jco]) == {}

    finland.update(role=ParticipationRole.PARTICIPANT)
    assert [*contact_points_are_named([jco])] == [jco.pk]


def test_observer_is_excluded_from_participation_figures_and_funding_states(jco: Operation) -> None:
    years = {row.name: row.numbers for row in participation_years(person()).rows}
    states = member_states(jco, jco.phases.get().earliest_start, Lists())

    assert (sum(years["France"]), sum(years["Finland"])) == (1, 0)
    assert place("FR").pk in states
    assert not {place("FI").pk, place("ES").pk} & states


def test_observers_and_declined_organisations_are_excluded_from_overlaps(jco: Operation) -> None:
    reader = Reader()
    [[side], _near] = read_sides_near([jco.pk], reader)
    states = {key for number, key in enumerate(reader.states) if side.states >> number & 1}

    assert {place("LT").pk, place("FR").pk} <= states
    assert not {place("FI").pk, place("ES").pk, place("UK").pk} & states
    assert len(states) == 25
