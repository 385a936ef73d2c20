"""The year: every body's operations on one timeline, and the same as a list."""

from datetime import date

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_safe

from coordination.enums import Certainty, Severity
from coordination.filters.calendar import YearFilter
from coordination.reports.overlap_rows import sentences_of
from coordination.timeline.data import Reading, bands, read_period
from coordination.timeline.layout import draw
from coordination.timeline.mentions import decorate, mention, tell
from coordination.timeline.page_cache import Page, remembered
from coordination.timeline.rows import Clash, Frame
from jco_portal.core.dates import FIRST_DAY, LAST_DAY
from jco_portal.directory.models import User
from jco_portal.directory.requests import PortalRequest
from operations.enums import UNCOMPARED_STATES, Period
from operations.models import Operation, Phase

MOST_BRACKETS = 25


@require_safe
def year(request: PortalRequest) -> HttpResponse:
    """The calendar of a year, narrowed by what stands in the address."""
    user, asked = request.user, request.GET
    page = remembered(user, YearFilter.pairs(asked), lambda: _page(user, asked))
    return render(request, "coordination/year.html", page, status=page["status"])


def _page(user: User, asked: QueryDict) -> Page:
    filters = YearFilter(asked, Operation.objects.visible_to(user))
    if not filters.is_valid():
        return _refused(filters)
    chosen = filters.form.cleaned_data["year"]
    first, last = date(chosen, 1, 1), date(chosen, 12, 31)
    reading = read_period(filters.qs, user, first, last, filters.form.cleaned_data["state"])
    summary = _summary(str(chosen), reading)
    context = {
        "year": chosen,
        "summary": summary,
        "filters": filters,
        "chips": filters.chips(),
        "clear_url": f"?year={chosen}",
        "years": _years(chosen, filters, user),
        "reading": reading,
        "aside_url": filters.address("state", state=sorted(UNCOMPARED_STATES)),
        **_overlaps(filters, reading, user),
    }
    context["has_flags"] = decorate(reading.rows, user, first, last)
    context["sheet"] = next(iter(draw(reading.rows, context["drawn"], _frame(first, last))), None)
    return {
        "status": 200,
        "title": _("Calendar %(year)s") % {"year": chosen},
        "lead": summary,
        "body": render_to_string("coordination/_year.html", context),
    }


def _refused(filters: YearFilter) -> Page:
    context = {"filters": filters, "is_open": True}
    return {
        "status": 400,
        "title": _("Calendar"),
        "lead": _("The address asks for something that the calendar does not have."),
        "body": render_to_string("coordination/_year_form.html", context),
    }


def _frame(first: date, last: date) -> Frame:
    names = tuple(str(MONTHS_3[month]).capitalize() for month in range(1, 13))
    return Frame(first, last, names, bands(first, last), timezone.localdate())


def _overlaps(filters: YearFilter, reading: Reading, user: User) -> dict[str, object]:
    """The overlaps asked for: those drawn and numbered, and those known only to the year."""
    year_only, certainties = Certainty.YEAR_ONLY, filters.certainties
    asked = [clash for clash in reading.clashes if clash.grade in filters.grades]
    timed = [
        each for each in asked if each.certainty in certainties and each.certainty != year_only
    ]
    wants_apart = not filters.form.cleaned_data["certainty"] or year_only in certainties
    apart = [each for each in asked if each.certainty == year_only and wants_apart]
    drawn, told = timed[:MOST_BRACKETS], apart[:MOST_BRACKETS]
    shown = [clash.key for clash in (*drawn, *told)]
    sentences = sentences_of(user, shown, reading.numbers) if shown else {}
    mention(reading.rows, timed, {clash.key: place for place, clash in enumerate(drawn, 1)})
    return {
        "drawn": tell(drawn, sentences),
        "timed_count": len(timed),
        "apart": tell(told, sentences),
        "apart_count": len(apart),
        "list_url": reverse("coordination:overlap_list") + filters.address(grade=filters.grades),
    }


def _years(chosen: int, filters: YearFilter, user: User) -> dict[str, object]:
    """Where one can go from here: the years beside, this year, and all that have operations."""
    today = timezone.localdate().year
    phases = Phase.objects.filter(
        period=Period.OPERATIONAL,
        earliest_start__gte=FIRST_DAY,
        operation__in=Operation.objects.visible_to(user),
    )
    held = (
        phases.order_by("earliest_start__year")
        .values_list("earliest_start__year", flat=True)
        .distinct()
    )
    return {
        "before": _to(filters, chosen - 1) if chosen > FIRST_DAY.year else None,
        "after": _to(filters, chosen + 1) if chosen < LAST_DAY.year else None,
        "this": _to(filters, today) if today != chosen else None,
        "held": [_to(filters, each) for each in held],
    }


def _to(filters: YearFilter, chosen: int) -> tuple[int, str]:
    return chosen, filters.address(year=chosen)


def _summary(chosen: str, reading: Reading) -> str:
    """The year in one sentence."""
    operations, bodies = len(reading.rows), len({row.body for row in reading.rows})
    if not operations:
        return _("%(year)s: no operations.") % {"year": chosen}
    return _("%(year)s: %(operations)s of %(bodies)s, %(conflicts)s.") % {
        "year": chosen,
        "operations": ngettext("%(n)s operation", "%(n)s operations", operations)
        % {"n": operations},
        "bodies": ngettext("%(n)s body", "%(n)s bodies", bodies) % {"n": bodies},
        "conflicts": _conflicts(reading.clashes),
    }


def _conflicts(clashes: list[Clash]) -> str:
    conflicts = [
        clash
        for clash in clashes
        if clash.grade == Severity.CONFLICT and clash.certainty != Certainty.YEAR_ONLY
    ]
    counts = {
        "n": len(conflicts),
        "certain": sum(clash.certainty == Certainty.CERTAIN for clash in conflicts),
        "hidden": sum(clash.is_card for clash in conflicts),
    }
    if not conflicts:
        return _("no conflicts")
    if counts["hidden"]:
        words = ngettext(
            "%(n)s conflict, %(hidden)s with operations not shown to you",
            "%(n)s conflicts, %(hidden)s with operations not shown to you",
            counts["n"],
        )
    elif counts["certain"] == counts["n"]:
        words = ngettext("%(n)s certain conflict", "%(n)s conflicts, all certain", counts["n"])
    elif counts["certain"]:
        words = _("%(n)s conflicts, %(certain)s of them certain")
    else:
        words = ngettext("%(n)s possible conflict", "%(n)s conflicts, all possible", counts["n"])
    return words % counts
