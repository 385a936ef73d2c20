"""The calendar of a year: the operations of all bodies as a timeline and as a list."""

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
from coordination.reports.overlap_rows import overlap_sentences
from coordination.timeline.layout import draw_timeline
from coordination.timeline.mentions import add_decorations, add_mentions, number_overlaps
from coordination.timeline.page_cache import PageContext, cached_page
from coordination.timeline.queries import TimelineData, load_timeline, presidency_bands
from coordination.timeline.rows import TimelineFrame, TimelineOverlap
from jco_portal.core.dates import MAX_DATE, MIN_DATE
from jco_portal.directory.models import User
from jco_portal.directory.requests import PortalRequest
from operations.enums import UNCOMPARED_STATES, Period
from operations.models import Operation, Phase

# Overlaps drawn and described at most, and again of those known only to the year. The list of
# overlaps has all of them.
MAX_BRACKETS = 25


@require_safe
def calendar_year(request: PortalRequest) -> HttpResponse:
    """Show the calendar of a year, filtered by the query."""
    user, query_params = request.user, request.GET
    page = cached_page(
        user, YearFilter.query_pairs(query_params), lambda: _year_page(user, query_params)
    )
    return render(request, "coordination/year.html", page, status=page["status"])


def _year_page(user: User, query_params: QueryDict) -> PageContext:
    filters = YearFilter(query_params, Operation.objects.visible_to(user))
    if not filters.is_valid():
        return _refused_page(filters)
    chosen = filters.form.cleaned_data["year"]
    first, last = date(chosen, 1, 1), date(chosen, 12, 31)
    timeline = load_timeline(filters.qs, user, first, last, filters.form.cleaned_data["state"])
    summary = _summary_sentence(str(chosen), timeline)
    context = {
        "year": chosen,
        "summary": summary,
        "filters": filters,
        "chips": filters.chips(),
        "clear_url": f"?year={chosen}",
        "years": _year_links(chosen, filters, user),
        "reading": timeline,
        "aside_url": filters.query_string("state", state=sorted(UNCOMPARED_STATES)),
        **_overlap_context(filters, timeline, user),
    }
    context["has_flags"] = add_decorations(timeline.rows, user, first, last)
    context["sheet"] = next(
        iter(draw_timeline(timeline.rows, context["drawn"], _timeline_frame(first, last))), None
    )
    return {
        "status": 200,
        "title": _("Calendar %(year)s") % {"year": chosen},
        "lead": summary,
        "body": render_to_string("coordination/_year.html", context),
    }


def _refused_page(filters: YearFilter) -> PageContext:
    context = {"filters": filters, "is_open": True}
    return {
        "status": 400,
        "title": _("Calendar"),
        "lead": _("The address asks for something that the calendar does not have."),
        "body": render_to_string("coordination/_year_form.html", context),
    }


def _timeline_frame(first: date, last: date) -> TimelineFrame:
    names = tuple(str(MONTHS_3[month]).capitalize() for month in range(1, 13))
    return TimelineFrame(first, last, names, presidency_bands(first, last), timezone.localdate())


def _overlap_context(filters: YearFilter, timeline: TimelineData, user: User) -> dict[str, object]:
    """Return the selected overlaps: those drawn, and those known only to the year."""
    year_only, certainties = Certainty.YEAR_ONLY, filters.selected_certainties
    selected_overlaps = [
        clash for clash in timeline.overlaps if clash.severity in filters.selected_severities
    ]
    timed = [
        each
        for each in selected_overlaps
        if each.certainty in certainties and each.certainty != year_only
    ]
    wants_apart = not filters.form.cleaned_data["certainty"] or year_only in certainties
    apart = [each for each in selected_overlaps if each.certainty == year_only and wants_apart]
    drawn, listed_year_only = timed[:MAX_BRACKETS], apart[:MAX_BRACKETS]
    shown = [clash.overlap_id for clash in (*drawn, *listed_year_only)]
    sentences = overlap_sentences(user, shown, timeline.rule_parameters) if shown else {}
    add_mentions(
        timeline.rows, timed, {clash.overlap_id: number for number, clash in enumerate(drawn, 1)}
    )
    return {
        "drawn": number_overlaps(drawn, sentences),
        "timed_count": len(timed),
        "apart": number_overlaps(listed_year_only, sentences),
        "apart_count": len(apart),
        "list_url": reverse("coordination:overlap_list")
        + filters.query_string(grade=filters.selected_severities),
    }


def _year_links(chosen: int, filters: YearFilter, user: User) -> dict[str, object]:
    """Return links to the years before and after, this year, and all with operations."""
    today = timezone.localdate().year
    phases = Phase.objects.filter(
        period=Period.OPERATIONAL,
        earliest_start__gte=MIN_DATE,
        operation__in=Operation.objects.visible_to(user),
    )
    held = (
        phases.order_by("earliest_start__year")
        .values_list("earliest_start__year", flat=True)
        .distinct()
    )
    return {
        "before": _year_link(filters, chosen - 1) if chosen > MIN_DATE.year else None,
        "after": _year_link(filters, chosen + 1) if chosen < MAX_DATE.year else None,
        "this": _year_link(filters, today) if today != chosen else None,
        "held": [_year_link(filters, each) for each in held],
    }


def _year_link(filters: YearFilter, chosen: int) -> tuple[int, str]:
    return chosen, filters.query_string(year=chosen)


def _summary_sentence(chosen: str, timeline: TimelineData) -> str:
    """Return the year in one sentence."""
    operations, bodies = len(timeline.rows), len({row.organiser for row in timeline.rows})
    if not operations:
        return _("%(year)s: no operations.") % {"year": chosen}
    return _("%(year)s: %(operations)s of %(bodies)s, %(conflicts)s.") % {
        "year": chosen,
        "operations": ngettext("%(n)s operation", "%(n)s operations", operations)
        % {"n": operations},
        "bodies": ngettext("%(n)s body", "%(n)s bodies", bodies) % {"n": bodies},
        "conflicts": _conflict_sentence(timeline.overlaps),
    }


def _conflict_sentence(clashes: list[TimelineOverlap]) -> str:
    conflicts = [
        clash
        for clash in clashes
        if clash.severity == Severity.CONFLICT and clash.certainty != Certainty.YEAR_ONLY
    ]
    counts = {
        "n": len(conflicts),
        "certain": sum(clash.certainty == Certainty.CERTAIN for clash in conflicts),
        "hidden": sum(clash.is_restricted for clash in conflicts),
    }
    if not conflicts:
        return _("no conflicts")
    if counts["hidden"]:
        sentence = ngettext(
            "%(n)s conflict, %(hidden)s with operations not shown to you",
            "%(n)s conflicts, %(hidden)s with operations not shown to you",
            counts["n"],
        )
    elif counts["certain"] == counts["n"]:
        sentence = ngettext("%(n)s certain conflict", "%(n)s conflicts, all certain", counts["n"])
    elif counts["certain"]:
        sentence = _("%(n)s conflicts, %(certain)s of them certain")
    else:
        sentence = ngettext("%(n)s possible conflict", "%(n)s conflicts, all possible", counts["n"])
    return sentence % counts
