"""Lines that applications hold: what was asked of a programme stays with it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from funding.enums import ApplicationState
from funding.models import ApplicationLine
from jco_portal.kernel.access import Refusal, require


def let_go(lines: Iterable[int]) -> None:
    """Take lines out of drafts, before they leave their programme.

    Refused for a line that a submitted application holds: it is withdrawn first.
    """
    held = ApplicationLine.objects.filter(line__in=list(lines), is_held=True)
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
