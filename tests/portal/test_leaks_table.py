"""The table of readers for leak markers, compared with the permissions of the portal."""

import pytest

from funding.models import operations_with_visible_budget
from funding.queries.operations import can_read_budget
from operations.models import Operation
from operations.queries.operations import can_see, with_access_level
from tests.factories import make_user
from tests.portal.leak_markers import (
    FULL_GROUPS,
    GROUPS,
    MANAGED_GROUPS,
    OUTLINE_GROUPS,
    PROTECTED_RECORDS,
    READERS,
    STATES,
)
from tests.portal.page_reader import number_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.example("protected records")]

# Readers whose kind of organisation counts, beside those of the table.
OTHERS = {
    "payer": ("liaison", "TAXUD"),
    "payer's expert": ("expert", "OLAF"),
    "body's expert": ("expert", "WCO"),
}


def test_querysets_open_operations_as_in_the_access_table(
    protected_records: dict[int, Operation],
) -> None:
    for reader in READERS:
        known = Operation.objects.visible_to(make_user(*READERS[reader]))
        jcos = known.filter(operation_type__is_jco=True)
        opened = {
            "card": known,
            "case": jcos.visible_in_outline_to(make_user(*READERS[reader])),
            "timetable": jcos.visible_in_full_to(make_user(*READERS[reader])),
        }
        for group, rows in opened.items():
            expected = {
                each.number for each in PROTECTED_RECORDS if each.is_readable_by(reader, group)
            }
            assert {number_of(each) for each in rows} == expected, (reader, group)


def test_permissions_of_an_operation_agree_with_the_querysets(
    protected_records: dict[int, Operation],
) -> None:
    # Recipients of notifications and readers of totals are decided without a queryset.
    for reader, who in (READERS | OTHERS).items():
        user = make_user(*who)
        known = with_access_level(Operation.objects.visible_to(user), user)
        assert {each for each in protected_records.values() if can_see(user, each)} == set(known), (
            reader
        )
        paid = {each for each in known if can_read_budget(user, each)}
        assert paid == set(operations_with_visible_budget(user)), reader


@pytest.mark.example("")
def test_access_table_agrees_with_the_design() -> None:
    assert len(PROTECTED_RECORDS) == 30
    by_state = {
        (each.state, each.marking): {
            reader for reader in READERS if each.is_readable_by(reader, "card")
        }
        for each in PROTECTED_RECORDS
    }
    assert by_state["draft", "public"] == MANAGED_GROUPS
    assert by_state["tabled", "participants"] == FULL_GROUPS | OUTLINE_GROUPS
    assert by_state["running", "limite"] == FULL_GROUPS | OUTLINE_GROUPS | STATES
    assert by_state["closed", "public"] == set(READERS) - {"administrator"}
    assert by_state["tabled", "limite"] == FULL_GROUPS | OUTLINE_GROUPS | STATES
    assert by_state["confirmed", "limite"] == FULL_GROUPS | OUTLINE_GROUPS | STATES | {
        "outside body"
    }
    assert not any(
        each.is_readable_by("administrator", group)
        for each in PROTECTED_RECORDS
        for group in ("card", *GROUPS)
    )
