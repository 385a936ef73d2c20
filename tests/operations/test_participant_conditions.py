"""Participants: organisations, members of groups, and observers."""

from datetime import date

import pytest

from coordination.overlap_check.side_reader import SideReader, read_sides_near
from funding.queries.operations import member_states
from funding.queries.rule_criteria import FundingLists
from jco_portal.core.access import Refused
from operations.actions.tasks import reassign_task
from operations.actions.transitions import perform_operation_transition
from operations.conditions.required import has_all_contact_points
from operations.enums import AccessLevel, ParticipationRole, Response, ResponsibleParty
from operations.models import Operation, TimetableTask
from operations.models.participant_conditions import participants, participants_and_observers_of
from operations.permissions import can_report_results
from operations.queries.deadlines import due_deadlines
from operations.queries.operations import access_level
from operations.queries.parties import load_parties
from operations.queries.timetable import open_tasks_of
from operations.reports.participation_years import participation_years
from tests.execution_factories import make_seizure, running_jco, today
from tests.factories import make_user, organisation
from tests.operations.responses import notified_people

pytestmark = [pytest.mark.django_db, pytest.mark.example("running")]


@pytest.fixture
def jco() -> Operation:
    """A running JCO of Lithuania and the Union; Spain has declined, Finland observes."""
    operation = running_jco()
    operation.participations.filter(organisation__code="PL").delete()
    listed = operation.participations
    listed.create(organisation=organisation("EU"))
    listed.create(organisation=organisation("FI"), role=ParticipationRole.OBSERVER)
    listed.create(
        organisation=organisation("ES"),
        response=Response.DECLINED,
        decline_reason="capacity",
        responded_at=operation.created_at,
        responded_by=make_user("planner", "ES"),
    )
    return Operation.objects.get(pk=operation.pk)


def test_member_of_a_participating_group_has_full_access_and_reports_results(
    jco: Operation,
) -> None:
    france = make_user("planner", "FR")

    assert access_level(france, jco) == AccessLevel.FULL
    assert can_report_results(france, jco)
    assert make_seizure(jco, organisation_code="FR").organisation == organisation("FR")


@pytest.mark.parametrize("code", ["ES", "FI", "UK", "NO"])
def test_declined_observing_and_non_member_states_cannot_report_results(
    jco: Operation, code: str
) -> None:
    with pytest.raises(Refused, match="Only who takes part reports results"):
        make_seizure(jco, organisation_code=code)


def test_declined_organisation_has_summary_access_and_observer_has_full_access(
    jco: Operation,
) -> None:
    assert access_level(make_user("planner", "FI"), jco) == AccessLevel.FULL
    assert access_level(make_user("planner", "ES"), jco) == AccessLevel.SUMMARY


def test_participating_group_is_replaced_by_its_members_without_observers(jco: Operation) -> None:
    participant_codes = set(participants(jco).values_list("code", flat=True))
    follow = set(participants_and_observers_of(jco).values_list("code", flat=True))

    assert {"LT", "FR"} <= participant_codes
    assert not {"EU", "ES", "FI", "UK"} & participant_codes
    assert len(participant_codes) == 25
    assert follow == participant_codes | {"FI"}


def test_group_membership_is_evaluated_on_the_first_day(jco: Operation) -> None:
    jco.phases.update(earliest_start=date(2019, 10, 1))

    assert participants(jco).filter(code="UK").exists()
    assert can_report_results(make_user("planner", "UK"), Operation.objects.get(pk=jco.pk))


def test_participants_task_is_due_from_members_but_not_from_observers(
    jco: Operation,
) -> None:
    step = TimetableTask.objects.create(
        operation=jco, title="Report", due_on=today(), responsible=ResponsibleParty.PARTICIPANTS
    )
    owners = {
        due.responsible.code
        for due in due_deadlines(set())
        if f":step:{step.pk}:" in due.key and due.responsible
    }

    assert {"LT", "FR"} <= owners
    assert not {"EU", "ES", "FI"} & owners
    assert len(load_parties([jco.pk])[jco.pk].participants) == 25
    assert step in open_tasks_of(make_user("planner", "FR"))
    assert step not in open_tasks_of(make_user("planner", "FI"))
    assert step not in open_tasks_of(make_user("planner", "ES"))


def test_task_can_be_reassigned_to_a_group_member_but_not_to_an_observer(jco: Operation) -> None:
    step = jco.timetable.filter(outcome="").first() or TimetableTask.objects.create(
        operation=jco, title="Report", due_on=today()
    )

    assert reassign_task(step, to=organisation("FR"), by=make_user()).reassigned_to == organisation(
        "FR"
    )
    for code in ("FI", "ES", "EU"):
        with pytest.raises(Refused, match="does not take part yet"):
            reassign_task(step, to=organisation(code), by=make_user())


def test_early_stop_notifies_group_members_and_observers(jco: Operation) -> None:
    people = {code: make_user("planner", code).email for code in ("PL", "FR", "FI", "ES", "UK")}

    perform_operation_transition(jco, "stop_early", by=make_user(), reason="Enough is found.")

    assert set(notified_people("operation.stop_early")) == {
        people["PL"],
        people["FR"],
        people["FI"],
    }


def test_contact_point_is_not_required_from_an_observer(jco: Operation) -> None:
    finland = jco.participations.filter(organisation__code="FI")
    accepted = {
        "response": Response.ACCEPTED,
        "responded_at": jco.created_at,
        "responded_by": make_user(),
    }
    finland.update(**accepted)

    assert has_all_contact_points([jco]) == {}

    finland.update(role=ParticipationRole.PARTICIPANT)
    assert [*has_all_contact_points([jco])] == [jco.pk]


def test_observer_is_excluded_from_participation_figures_and_funding_states(jco: Operation) -> None:
    years = {row.name: row.numbers for row in participation_years(make_user()).rows}
    states = member_states(jco, jco.phases.get().earliest_start, FundingLists())

    assert (sum(years["France"]), sum(years["Finland"])) == (1, 0)
    assert organisation("FR").pk in states
    assert not {organisation("FI").pk, organisation("ES").pk} & states


def test_observers_and_declined_organisations_are_excluded_from_overlaps(jco: Operation) -> None:
    reader = SideReader()
    [[side], _near] = read_sides_near([jco.pk], reader)
    states = {key for number, key in enumerate(reader.states) if side.states >> number & 1}

    assert {organisation("LT").pk, organisation("FR").pk} <= states
    assert not {organisation("FI").pk, organisation("ES").pk, organisation("UK").pk} & states
    assert len(states) == 25
