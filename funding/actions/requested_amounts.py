"""What an application asks for: the euro of each of its lines, fixed at the submission."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from funding.analysis.eligibility import case_of
from funding.enums import ApplicationState
from funding.models import Application, ApplicationLine
from funding.rule.eligibility import UNKNOWN, ProgrammeVerdict, judge
from jco_portal.core.access import Refusal, Refused, require
from operations.models import Operation

ZERO = Decimal("0.00")


def amounts_asked(operation: Operation, programme: int, lines: Iterable[int]) -> dict[int, Decimal]:
    """The euro that a programme pays of each of these lines (by key), which it is to fund."""
    verdict = _verdict_on(operation, programme, lines)
    return {each.line.key: each.amount for each in verdict.lines}


def freeze_lines(application: Application, operation: Operation) -> Decimal:
    """Write the amount of each line as it is asked; their sum, above nothing, else Refused."""
    lines = list(application.lines.select_related("line"))
    keys = [each.line_id for each in lines if each.line_id is not None]
    verdict = _verdict_on(operation, application.programme_id, keys)
    if not verdict.paid:
        raise Refused(Refusal("happened_on", _why_nothing(verdict)))
    amounts = {each.line.key: each.amount for each in verdict.lines}
    for each in lines:
        each.requested_amount = amounts.get(each.line_id or 0, ZERO)
        if each.line is not None:
            each.number, each.description = each.line.number, each.line.description
    ApplicationLine.objects.bulk_update(lines, ["requested_amount", "number", "description"])
    return verdict.paid


def _verdict_on(operation: Operation, programme: int, lines: Iterable[int]) -> ProgrammeVerdict:
    """By its rules on these lines alone, as one application: floors and ceilings with them."""
    case, wanted = case_of(operation, timezone.localdate()), set(lines)
    wanted &= {line for line, funding in case.funded_by.items() if funding == programme}
    asked = [line for line in case.facts if line.key in wanted]
    rules = next(each for each in case.programmes if each.key == programme)
    return judge(rules, asked, case.project)


def _why_nothing(verdict: ProgrammeVerdict) -> str:
    if verdict.standing == UNKNOWN:
        return _(
            "What the programme pays of these lines is not recorded, so no amount can be worked "
            "out: an administrator records its rates, with their source."
        )
    return _("The programme pays nothing of these lines, so there is nothing to ask for.")


def let_go(lines: Iterable[int]) -> None:
    """Take lines out of drafts, before they leave their programme.

    Refused for a line that a submitted application holds: it is withdrawn first.
    """
    held = ApplicationLine.objects.filter(line__in=list(lines), is_reserved=True)
    drafts = held.filter(application__state=ApplicationState.DRAFTING)
    asked = held.exclude(application__state=ApplicationState.DRAFTING)
    first = asked.select_related("application__programme").order_by("number").first()
    require(None if first is None else _refusal(first))
    drafts.delete()


def _refusal(held: ApplicationLine) -> Refusal:
    sentence = _(
        "Line %(number)d stands in an application to %(programme)s: "
        "withdraw the application before the line leaves it."
    )
    words = {"number": held.number, "programme": held.application.programme}
    return Refusal("applied", sentence % words, url=held.application.get_absolute_url())
