"""The business case: who prints and files it, of what, and when."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from funding.conditions import funding_is_stated, something_is_ready
from funding.models import BusinessCase
from funding.permissions import can_edit_budget, can_file_business_case
from funding.reports.business_case.builder import gather_case
from funding.reports.business_case.sections import all_the_same
from jco_portal.core.access import Refusal
from jco_portal.documents.produced_kinds import Contents
from operations.documents import of_operation
from operations.models import Operation
from operations.permissions import RULE_LABELS


def _gather(operation: Operation, as_at: date) -> Contents:
    return Contents(gather_case(operation, as_at).as_json())


def _unmet(operation: Operation) -> tuple[Refusal, ...]:
    gates = (something_is_ready, funding_is_stated)
    answers = (gate([operation]).get(operation.pk) for gate in gates)
    return tuple(each for each in answers if each is not None)


BUSINESS_CASE = of_operation(
    BusinessCase,
    "business_case",
    page="funding:business_case",
    name=_("Business case"),
    gather=_gather,
    drafts=can_edit_budget,
    reads=can_edit_budget,
    files=can_file_business_case,
    filers=RULE_LABELS["can_manage"],
    unmet=_unmet,
    doubt=all_the_same,
)
