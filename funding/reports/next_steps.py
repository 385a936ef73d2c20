"""What to do next with an application, and warnings about its grant."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _, gettext_lazy

from funding.enums import UNDECIDED_STATES, UNSUCCESSFUL_STATES, ApplicationState
from funding.models import Application
from funding.queries.operations import planned_days
from funding.reports.formatting import format_money
from jco_portal.core.dates import format_day

RELEASED_LINES_SENTENCE = gettext_lazy(
    "Its lines are free: of a line that was asked for nothing is counted as paid until it is "
    "applied for again, or funded otherwise."
)


def application_warnings(application: Application) -> Iterable[str]:
    """Yield warnings if less was granted than requested, or the action is shorter than planned.

    Costs must be incurred during the action: Regulation (EU, Euratom) 2018/1046, Article 186(3).
    """
    requested, granted = application.requested_amount, application.granted_amount
    if application.operation is None or application.state in UNSUCCESSFUL_STATES:
        return
    if requested is not None and granted is not None and granted < requested:
        sentence = _(
            "%(gap)s euro less were granted than asked: the funding plan says who carries them, "
            "or has to be stated anew."
        )
        yield sentence % {"gap": format_money(requested - granted)}
    first, last = planned_days(application.operation)
    starts, ends = application.action_starts_on, application.action_ends_on
    if first is None or last is None or starts is None or ends is None:
        return
    if starts <= first and last <= ends:
        return
    sentence = _(
        "The agreement runs from %(from)s to %(until)s, and the operation is planned from "
        "%(first)s to %(last)s: costs outside the days of an agreement are as a rule not paid."
    )
    days = {"from": starts, "until": ends, "first": first, "last": last}
    yield sentence % {name: format_day(each) for name, each in days.items()}


def next_action(application: Application, today: date, *, has_lines: bool) -> str:
    """Return what to do with the application now, or what is awaited."""
    if application.is_past_grant:
        return _("A published grant of the past: there is nothing to do, it feeds the statistics.")
    state = ApplicationState(application.state)
    if state == ApplicationState.DRAFTING and not has_lines:
        return _("Choose the lines of the budget that it asks for.")
    if state == ApplicationState.DRAFTING and application.call is None:
        return _(
            "No call is named, so no deadline is chased: name the call, unless the programme "
            "takes applications at any time. Then send it, and note the day here."
        )
    call = application.call
    if state == ApplicationState.DRAFTING and call is not None and call.closes_on < today:
        sentence = _(
            "The call closed on %(day)s. If it was sent by then, note the day here; else change "
            "it to a call that is open."
        )
        return sentence % {"day": format_day(call.closes_on)}
    if state in UNDECIDED_STATES and state != ApplicationState.INFORMATION_REQUESTED:
        return _("The programme decides now. Note what it asks or decides, with its day.")
    if state == ApplicationState.REPORT_DUE and application.report_sent_on:
        return _("The report is sent: note the payment when it comes.")
    sentences = {
        ApplicationState.DRAFTING: _("Send it to the programme, then note the day here."),
        ApplicationState.INFORMATION_REQUESTED: _(
            "Give the programme what it asks for, then note the day."
        ),
        ApplicationState.GRANTED: _("Sign the grant agreement, then note its days here."),
        ApplicationState.SIGNED: _("Note when the action starts."),
        ApplicationState.RUNNING: _("Note when the action has ended, and when to report by."),
        ApplicationState.REPORT_DUE: _("Send the report to the programme, then note the day."),
        ApplicationState.PAID: _("It is paid: nothing is left to do."),
        ApplicationState.REJECTED: RELEASED_LINES_SENTENCE,
        ApplicationState.WITHDRAWN: RELEASED_LINES_SENTENCE,
    }
    return str(sentences[state])
