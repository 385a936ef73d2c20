"""Amounts that applications request by line, and the release of reserved lines."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from funding.analysis.eligibility import load_budget_case
from funding.enums import ApplicationState
from funding.models import Application, ApplicationLine
from funding.rule.eligibility import UNKNOWN, ProgrammeEligibility, assess_programme
from jco_portal.core.access import Refusal, Refused, require
from operations.models import Operation

ZERO = Decimal("0.00")


def requested_amounts(
    operation: Operation, programme: int, lines: Iterable[int]
) -> dict[int, Decimal]:
    """Return the euro that the programme pays of each line (by key) that it is to fund."""
    eligibility = _assess_lines(operation, programme, lines)
    return {each.line.line_id: each.amount for each in eligibility.lines}


def freeze_requested_amounts(application: Application, operation: Operation) -> Decimal:
    """Write the requested amount of each line and return their sum in euro.

    Raises Refused if it is 0. Number and description are frozen too, so that the application keeps
    what was submitted.
    """
    lines = list(application.lines.select_related("line"))
    keys = [each.line_id for each in lines if each.line_id is not None]
    eligibility = _assess_lines(operation, application.programme_id, keys)
    if not eligibility.paid_amount:
        raise Refused(Refusal("happened_on", _nothing_paid_reason(eligibility)))
    amounts = {each.line.line_id: each.amount for each in eligibility.lines}
    for application_line in lines:
        application_line.requested_amount = amounts.get(application_line.line_id or 0, ZERO)
        if application_line.line is not None:
            application_line.number, application_line.description = (
                application_line.line.number,
                application_line.line.description,
            )
    ApplicationLine.objects.bulk_update(lines, ["requested_amount", "number", "description"])
    return eligibility.paid_amount


def _assess_lines(
    operation: Operation, programme: int, lines: Iterable[int]
) -> ProgrammeEligibility:
    """Apply the programme's rules to these lines as one application, with its limits."""
    case, wanted = load_budget_case(operation, timezone.localdate()), set(lines)
    wanted &= {line for line, funding in case.funded_by.items() if funding == programme}
    requested_lines = [line for line in case.line_criteria if line.line_id in wanted]
    rules = next(each for each in case.programmes if each.programme_id == programme)
    return assess_programme(rules, requested_lines, case.project)


def _nothing_paid_reason(eligibility: ProgrammeEligibility) -> str:
    if eligibility.eligibility == UNKNOWN:
        return _(
            "What the programme pays of these lines is not recorded, so no amount can be worked "
            "out: an administrator records its rates, with their source."
        )
    return _("The programme pays nothing of these lines, so there is nothing to ask for.")


def release_lines(lines: Iterable[int]) -> None:
    """Remove lines from drafts before they leave their programme.

    Raises Refused for a line that a submitted application reserves.
    """
    held = ApplicationLine.objects.filter(line__in=list(lines), is_reserved=True)
    drafts = held.filter(application__state=ApplicationState.DRAFTING)
    submitted_lines = held.exclude(application__state=ApplicationState.DRAFTING)
    first = submitted_lines.select_related("application__programme").order_by("number").first()
    require(None if first is None else _reserved_refusal(first))
    drafts.delete()


def _reserved_refusal(held: ApplicationLine) -> Refusal:
    sentence = _(
        "Line %(number)d stands in an application to %(programme)s: "
        "withdraw the application before the line leaves it."
    )
    params = {"number": held.number, "programme": held.application.programme}
    return Refusal("applied", sentence % params, url=held.application.get_absolute_url())
