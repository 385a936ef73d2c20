"""Loading the reference lists without losing edits, and the effects of their changes."""

from datetime import date

from jco_portal.outbox.models import Job
from operations.actions.reference_lists import load_reference_lists, update_operation_type
from operations.enums import Unit
from operations.models import BusinessCaseSection, OperationType, ReferenceTerm, ThreatPriority
from tests.factories import make_operation, terms


def test_reloading_reference_lists_retains_edits_of_an_administrator(db: None) -> None:
    kind = OperationType.objects.get(code="wco_operation")
    kind.name = "Operation of the WCO"
    kind.save()
    counts = OperationType.objects.count(), ReferenceTerm.objects.count()

    load_reference_lists()

    kind.refresh_from_db()
    assert kind.name == "Operation of the WCO"
    assert (OperationType.objects.count(), ReferenceTerm.objects.count()) == counts


def test_changed_operation_type_updates_phase_bounds_and_requests_an_overlap_check(
    db: None,
) -> None:
    operation = make_operation(phases=(("2027-10-01", ""), ("2028-10-01", "2028-10-02")))
    other = make_operation("Bora", kind="jco_regional", phases=(("2027-10-01", ""),))
    Job.objects.all().delete()
    kind = operation.operation_type
    kind.unknown_end_days = 10

    update_operation_type(kind)

    first, second = operation.phases.all()
    assert first.latest_end == date(2027, 10, 11)
    assert second.latest_end == date(2028, 10, 2)
    assert (other.phases.get().latest_end - date(2027, 10, 1)).days == 60
    assert Job.objects.get().arguments == {"operation_ids": None}


def test_reference_goods_are_loaded_with_their_unit(db: None) -> None:
    ReferenceTerm.objects.filter(name="timber").update(unit="kg")

    load_reference_lists()

    units = dict(ReferenceTerm.objects.exclude(unit="").values_list("name", "unit"))
    assert units["cigarettes"] == "piece"
    assert units["tobacco"] == "kg"
    assert units["timber"] == "kg"
    assert set(units.values()) <= set(Unit.values)
    assert not ReferenceTerm.objects.exclude(kind="risk_area").exclude(unit="").exists()


def test_sections_and_priorities_are_loaded_once_and_edits_remain(db: None) -> None:
    section = BusinessCaseSection.objects.get(code="background")
    BusinessCaseSection.objects.filter(pk=section.pk).update(title="Why")
    priority = ThreatPriority.objects.get(title="Metal theft")
    priority.terms.set(terms("cash"))
    counts = BusinessCaseSection.objects.count(), ThreatPriority.objects.count()

    load_reference_lists()

    assert counts == (11, 6)
    assert (BusinessCaseSection.objects.count(), ThreatPriority.objects.count()) == counts
    assert BusinessCaseSection.objects.get(code="background").title == "Why"
    assert [term.name for term in priority.terms.all()] == ["cash"]
    assert all(each.guidance for each in BusinessCaseSection.objects.all())
    assert all(each.reference and each.valid_from for each in ThreatPriority.objects.all())
