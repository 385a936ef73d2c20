"""What is said of waits for grants: from when they count, what is likely, how a start stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from funding.analysis.pending_grants import Counted, GrantWait, StartRule, Typed, waits_of
from funding.analysis.risk import Risk, Safety, risk_of
from funding.reports.formatting import NARROW_SPACE
from funding.reports.time_to_grant import usual_months, with_own_months
from funding.rule.time_to_grant import Usual as RuleUsual, curve_of, months_ahead
from jco_portal.core.dates import Precision, day_in_words, precision_of, say
from jco_portal.directory.models import User
from operations.models import Operation

LEAST_CASES = 10
COUNTED_FROM = {
    Counted.GRANTED: gettext_lazy("Granted on %(day)s."),
    Counted.APPLICATION: gettext_lazy("Counted from %(day)s, the day of the application."),
    Counted.DEADLINE: gettext_lazy(
        "Applied for on %(sent)s; counted from %(day)s, the deadline of the call."
    ),
    Counted.CALL: gettext_lazy(
        "Not applied for yet; counted from %(day)s, the deadline of the call “%(call)s”."
    ),
    Counted.TYPED: gettext_lazy("Counted from %(day)s, as typed below."),
    Counted.TODAY: gettext_lazy(
        "Not applied for yet, and no call to come is recorded; counted from today, %(day)s: "
        "it cannot be sooner."
    ),
}
RULES = {
    StartRule.AT_ONCE: gettext_lazy("Activities may start before the application."),
    StartRule.APPLICATION: gettext_lazy(
        "Activities may start after the application, before the grant; whether it comes stays open."
    ),
    StartRule.GRANT: gettext_lazy("Activities may start only after the grant."),
    StartRule.NOT_RECORDED: gettext_lazy(
        "Whether activities may start before the grant is not recorded; it is counted as if "
        "they may not."
    ),
}


@dataclass(frozen=True)
class MonthRow:
    """The end of a month, and how likely the grant has come by then."""

    end: str
    chance: str


@dataclass(frozen=True)
class WaitFacts:
    """A grant that is waited for, in words; ``safe`` is empty where it cannot be told."""

    programme: str
    url: str
    application: str
    application_url: str
    counted: str
    rule: str
    usual: str
    safe: str
    forecast: str
    months: tuple[MonthRow, ...]


def chance_in_words(chance: float | None) -> str:
    """A chance in whole percent that never claims to be sure; empty where it is not known."""
    if chance is None:
        return ""
    if 0 < chance < 0.01:
        return _("less than 1%(space)s%%") % {"space": NARROW_SPACE}
    if 0.99 < chance < 1:
        return _("more than 99%(space)s%%") % {"space": NARROW_SPACE}
    return f"{round(chance * 100)}{NARROW_SPACE}%"


def span_in_words(days: int) -> str:
    """A stretch of days, in weeks from two of them on."""
    if days < 14:
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    return ngettext("%(n)d week", "%(n)d weeks", days // 7) % {"n": days // 7}


# Reading


def forecast_months(programme: Any) -> RuleUsual:
    """The months that a forecast goes by, of a programme read ``with_own_months``.

    Our own grants come first once there are ten: of fewer, nine of ten cannot be told. Until
    then it is what a source states, where it gives both numbers, else the median alone.
    """
    usual = usual_months(programme)
    stated = RuleUsual(programme.months_to_grant_median, programme.months_to_grant_ninetieth)
    if not usual.cases or usual.cases >= LEAST_CASES:
        return RuleUsual(usual.median, usual.ninetieth)
    return stated if curve_of(stated) else RuleUsual(usual.median)


def risks_of(
    user: User,
    operations: Iterable[Operation],
    today: date,
    *,
    typed: Typed | None = None,
) -> dict[int, Risk]:
    """How the start of each operation stands to the grants that it waits for, in one query.

    The phases are those the operations were read with, and a programme that is ``typed`` was
    read ``with_own_months``.
    """
    listed = list(operations)
    keys = [each.pk for each in listed]
    waits = waits_of(keys, with_own_months(user), forecast_months, today, typed)
    return {each.pk: risk_of(each, waits[each.pk], today) for each in listed}


# Saying


def wait_facts(wait: GrantWait, today: date) -> WaitFacts:
    """A wait in words."""
    safe, application = wait.safe_start(today), wait.application
    return WaitFacts(
        programme=wait.programme.name,
        url=wait.programme.get_absolute_url(),
        application=str(application.get_state_display()) if application else "",
        application_url=application.get_absolute_url() if application else "",
        counted=_counted(wait),
        rule=str(RULES[wait.rule]),
        usual=usual_in_words(wait.wait.usual),
        safe=_safe(wait, safe, today),
        forecast=_forecast(wait, safe),
        months=tuple(
            MonthRow(day_in_words(end), chance_in_words(chance))
            for end, chance in (months_ahead(wait.wait, today) if wait.wait.needs_grant else ())
        ),
    )


def _counted(wait: GrantWait) -> str:
    sent = wait.application.submitted_on if wait.application else None
    words = {
        "day": day_in_words(wait.wait.granted_on or wait.wait.since),
        "sent": day_in_words(sent),
        "call": wait.call.title if wait.call else "",
    }
    return str(COUNTED_FROM[wait.counted]) % words


def usual_in_words(usual: RuleUsual) -> str:
    """The months that are counted with; empty where none are recorded."""
    if usual.median is None:
        return ""
    if usual.ninetieth is None:
        return _("half within %(n)s months; by when nine of ten come is not recorded") % {
            "n": _plain(usual.median)
        }
    return _("half within %(n)s months, nine of ten within %(m)s") % {
        "n": _plain(usual.median),
        "m": _plain(usual.ninetieth),
    }


def _plain(months: Decimal) -> str:
    return f"{months.normalize():f}"


def _safe(wait: GrantWait, safe: date | None, today: date) -> str:
    if wait.rule == StartRule.AT_ONCE:
        return _("any day")
    return day_in_words(safe)


def _forecast(wait: GrantWait, safe: date | None) -> str:
    """What is made of the two numbers, or why nothing is."""
    if wait.wait.granted_on or not wait.wait.needs_grant:
        return ""
    usual = wait.usual_day()
    if curve_of(wait.wait.usual) is None:
        if usual is None:
            return _("How long it takes to the grant is not recorded, so nothing is forecast.")
        words = {"day": day_in_words(usual)}
        return (
            _(
                "Half of such grants have come by %(day)s. With one number alone there is no "
                "curve: how likely it is month by month is not forecast."
            )
            % words
        )
    if safe is None:
        return _("It is so long overdue that what is usual tells nothing any more: ask the desk.")
    return _(
        "The curve is the log-normal one through both numbers: a wait is never below nothing and "
        "has a long tail, and two numbers fix one such curve. That the grant has not come until "
        "today is taken into account. Safe is the day by which it has come in nine of ten cases."
    )


def start_in_words(risk: Risk) -> str:
    """The planned start as it was said: 1 June 2027; June 2027; 2027."""
    return say(risk.said)


def risk_sentence(risk: Risk, today: date) -> str:
    """How the planned start stands to the grants, in one or two sentences."""
    if risk.safety == Safety.NOTHING_AWAITED:
        return _("No programme is to fund it, so no grant is waited for.")
    if risk.safety == Safety.NO_START:
        return _("No start is said yet, not even its year, so nothing can be compared with it.")
    words = {
        "start": start_in_words(risk),
        "day": day_in_words(risk.needed),
        "programme": risk.decisive.programme.name if risk.decisive else "",
        "span": span_in_words(risk.days_short),
        "chance": chance_in_words(risk.chance),
    }
    if risk.safety == Safety.UNTOLD:
        if all(curve_of(each.wait.usual) for each in risk.waits if each.wait.needs_grant):
            return (
                _(
                    "The planned start is %(start)s. The grant has been waited for so long that "
                    "what is usual does not tell any more from when on a start is safe."
                )
                % words
            )
        return (
            _(
                "The planned start is %(start)s. Too little is recorded of how long the grants "
                "take to say from when on a start is safe."
            )
            % words
        )
    if risk.safety == Safety.SAFE:
        return _("The planned start, %(start)s, is safe by what is known of the grants.") % words
    return " ".join(filter(None, (_short(risk, words), _likely(risk, words), _past(risk, today))))


def _short(risk: Risk, words: dict[str, str]) -> str:
    """By how much the start is too early."""
    if risk.safety == Safety.OPEN:
        if risk.is_usual:
            sentence = _(
                "The start is known only as %(start)s and may lie before %(day)s, by when half "
                "of the grants of %(programme)s have come."
            )
        else:
            sentence = _(
                "The start is known only as %(start)s and may lie before %(day)s, the earliest "
                "safe start with %(programme)s: say its day."
            )
    elif risk.is_usual:
        sentence = _(
            "The planned start, %(start)s, lies %(span)s before %(day)s, by when only half of "
            "the grants of %(programme)s have come."
        )
    else:
        sentence = _(
            "The planned start, %(start)s, lies %(span)s before %(day)s, the earliest safe "
            "start with %(programme)s."
        )
    return sentence % words


def _likely(risk: Risk, words: dict[str, str]) -> str:
    if not words["chance"] or precision_of(risk.said) != Precision.DAY:
        return ""
    if sum(each.wait.needs_grant for each in risk.waits) > 1:
        return _("The chance that all grants have come by the planned start: %(chance)s.") % words
    return _("The chance that the grant has come by the planned start: %(chance)s.") % words


def _past(risk: Risk, today: date) -> str:
    if risk.last is None or risk.last >= today:
        return ""
    return _("The planned start has passed already.")


def late_url(operation: Operation) -> str:
    """The page of an operation on what a late grant does."""
    return reverse("funding:late_grant", args=[operation.reference])
