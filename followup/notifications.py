"""Who is told what of follow-up, and in which words."""

from django.utils.translation import gettext_lazy as _

from followup.models import Report
from followup.permissions import OVERSEERS
from jco_portal.directory.models import User
from jco_portal.directory.queries import people_with
from operations.models import Operation
from operations.notifications import runners_of, takers_of_part, tell

SENTENCES = {
    "report.ask": _("%(reference)s: its final report waits to be approved."),
    "report.give_back": _("%(reference)s: its final report was given back to its authors."),
    "report.file": _("%(reference)s: its final report is filed as %(number)s."),
}


def tell_of_report(report: Report, name: str, *, by: User, **parameters: str) -> None:
    """Tell those whom a move of a report concerns, except who made it."""
    code = f"report.{name}"
    if code not in SENTENCES:
        return
    operation = report.operation
    people = runners_of(operation)
    if name == "ask":
        people += _overseers_of(operation)
    if name == "file":
        people += [each for each in takers_of_part(operation) if _reads(each, operation)]
    tell(
        operation,
        people,
        code,
        key=f"{code}:{report.pk}:{report.version}",
        by=by,
        url=report.get_absolute_url(),
        **parameters,
    )


def _overseers_of(operation: Operation) -> list[User]:
    return [each for each in people_with(OVERSEERS) if _reads(each, operation)]


def _reads(person: User, operation: Operation) -> bool:
    return Operation.objects.open_in_outline_to(person).filter(pk=operation.pk).exists()
