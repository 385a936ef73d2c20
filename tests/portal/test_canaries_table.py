"""The table by which canaries are looked for is the design's, and the portal's."""

import pytest

from funding.models import operations_with_visible_budget
from funding.queries.operations import reads_budget
from operations.models import Operation
from operations.queries.operations import may_know_of, read_by as with_depth
from tests.portal.canaries import FLOCK, GROUPS, INSIDE, OUTLINE, READERS, RUN, STATES
from tests.portal.reading import number_of
from tests.world import person

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.example("flock")]

# Readers whose kind of organisation counts, beside those of the table.
OTHERS = {
    "payer": ("liaison", "TAXUD"),
    "payer's expert": ("expert", "OLAF"),
    "body's expert": ("expert", "WCO"),
}


def test_querysets_open_operations_as_in_the_access_table(flock: dict[int, Operation]) -> None:
    for reader in READERS:
        known = Operation.objects.visible_to(person(*READERS[reader]))
        jcos = known.filter(operation_type__is_jco=True)
        opened = {
            "card": known,
            "case": jcos.visible_in_outline_to(person(*READERS[reader])),
            "timetable": jcos.visible_in_full_to(person(*READERS[reader])),
        }
        for group, rows in opened.items():
            told = {each.number for each in FLOCK if each.may_read(reader, group)}
            assert {number_of(each) for each in rows} == told, (reader, group)


def test_permissions_of_an_operation_agree_with_the_querysets(
    flock: dict[int, Operation],
) -> None:
    """Who is told of a move and who reads its sums is asked of an operation, not of a queryset."""
    for reader, who in (READERS | OTHERS).items():
        user = person(*who)
        known = with_depth(Operation.objects.visible_to(user), user)
        assert {each for each in flock.values() if may_know_of(user, each)} == set(known), reader
        paid = {each for each in known if reads_budget(user, each)}
        assert paid == set(operations_with_visible_budget(user)), reader


@pytest.mark.example("")
def test_access_table_agrees_with_the_design() -> None:
    assert len(FLOCK) == 30
    by_state = {
        (each.state, each.marking): {reader for reader in READERS if each.may_read(reader, "card")}
        for each in FLOCK
    }
    assert by_state["draft", "public"] == RUN
    assert by_state["tabled", "participants"] == INSIDE | OUTLINE
    assert by_state["running", "limite"] == INSIDE | OUTLINE | STATES
    assert by_state["closed", "public"] == set(READERS) - {"administrator"}
    assert by_state["tabled", "limite"] == INSIDE | OUTLINE | STATES
    assert by_state["confirmed", "limite"] == INSIDE | OUTLINE | STATES | {"outside body"}
    assert not any(
        each.may_read("administrator", group) for each in FLOCK for group in ("card", *GROUPS)
    )
