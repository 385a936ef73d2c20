"""The business case as a kind of document: content, permissions and conditions."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from funding.conditions import has_ready_section, has_valid_funding_plan
from funding.models import BusinessCase
from funding.permissions import can_edit_budget, can_file_business_case
from funding.reports.business_case.builder import build_business_case
from funding.reports.business_case.sections import unready_warning
from jco_portal.core.access import Refusal
from jco_portal.documents.produced_kinds import DocumentContent
from operations.documents import operation_kind
from operations.models import Operation
from operations.permissions import RULE_LABELS


def _build_content(operation: Operation, as_at: date) -> DocumentContent:
    return DocumentContent(build_business_case(operation, as_at).to_json())


def _failed_conditions(operation: Operation) -> tuple[Refusal, ...]:
    conditions = (has_ready_section, has_valid_funding_plan)
    refusals = (condition([operation]).get(operation.pk) for condition in conditions)
    return tuple(each for each in refusals if each is not None)


BUSINESS_CASE = operation_kind(
    BusinessCase,
    "business_case",
    page="funding:business_case",
    name=_("Business case"),
    build_content=_build_content,
    can_draft=can_edit_budget,
    can_read_draft=can_edit_budget,
    can_file=can_file_business_case,
    filers_label=RULE_LABELS["can_manage"],
    failed_conditions=_failed_conditions,
    warning=unready_warning,
)
