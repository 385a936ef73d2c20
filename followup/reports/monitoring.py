"""The monitoring file of recommendations: on the page, as PDF and as a workbook."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from followup.enums import RecommendationState
from followup.models import AddresseeAction, Recommendation
from followup.reports.recommendations import (
    RecommendationRow,
    recommendation_rows,
    rows_of_known,
    with_rows,
)
from jco_portal.core.dates import day_in_words
from jco_portal.core.pdf import render_pdf
from jco_portal.core.spreadsheet import Column, Value, sheet_of, write_workbook
from jco_portal.directory.models import User
from operations.enums import Marking
from operations.reports.document.snapshot import (
    Block,
    PaperFacts,
    Row,
    Section,
    blocks_with_something,
    numbered,
    sentences,
)


class Answered(NamedTuple):
    """An answer, with the recommendation as it is shown."""

    row: RecommendationRow
    answer: AddresseeAction


RECOMMENDATIONS: tuple[Column[RecommendationRow], ...] = (
    (gettext_lazy("JCO"), lambda row: row.operation),
    (gettext_lazy("No."), lambda row: row.number),
    (gettext_lazy("Recommendation"), lambda row: row.text),
    (gettext_lazy("Level"), lambda row: row.level),
    (gettext_lazy("Addressees"), lambda row: "; ".join(_addressees(row))),
    (gettext_lazy("Due"), lambda row: row.due_on),
    (gettext_lazy("State"), lambda row: row.state_label),
    (gettext_lazy("Overdue"), lambda row: row.late),
    (gettext_lazy("Answers"), lambda row: row.progress),
)
ANSWERS: tuple[Column[Answered], ...] = (
    (gettext_lazy("JCO"), lambda each: each.row.operation),
    (gettext_lazy("No."), lambda each: each.row.number),
    (gettext_lazy("Addressee"), lambda each: str(each.answer.organisation)),
    (gettext_lazy("State"), lambda each: each.answer.get_state_display()),
    (gettext_lazy("Since"), lambda each: timezone.localtime(each.answer.state_since).date()),
    (gettext_lazy("Carried out by"), lambda each: each.answer.responsible),
    (gettext_lazy("Done on"), lambda each: each.answer.implemented_on),
    (gettext_lazy("Evidence"), lambda each: each.answer.evidence),
)


@dataclass(frozen=True)
class MonitoringFacts:
    """The recommendations that were asked for, as they stand on a day."""

    title: str
    printed_on: date
    marking: str
    filters: tuple[str, ...]
    summary: str
    rows: tuple[RecommendationRow, ...]


def monitoring_facts(
    user: User,
    recommendations: QuerySet[Recommendation],
    today: date,
    filters: tuple[str, ...] = (),
) -> MonitoringFacts:
    """The monitoring file as this person may see it, in a fixed number of queries."""
    rows = recommendation_rows(with_rows(recommendations), user, today)
    return MonitoringFacts(
        title=_("Recommendation monitoring file"),
        printed_on=today,
        marking=str(_marking(rows).label),
        filters=filters,
        summary=_summary(rows),
        rows=rows,
    )


def monitoring_paper(as_at: date) -> PaperFacts:
    """The monitoring file as it is filed, for the Member States, the Commission and the Council.

    It carries what all of them may read, and counts what is withheld. Others do not read the
    recommendations of a public JCO either: it is never marked public.
    """
    recorded = Recommendation.objects.filter(debriefing__recorded_at__isnull=False)
    withheld = recorded.filter(debriefing__operation__marking=Marking.PARTICIPANTS)
    listed = list(with_rows(recorded.exclude(pk__in=withheld.order_by().values("pk"))))
    rows = rows_of_known(listed, {each.debriefing.operation_id for each in listed}, as_at)
    marking = Marking.LIMITE
    table = Block(
        "table",
        "recommendations",
        caption=_("Recommendations, the soonest due first"),
        heads=(_("JCO and number"), _("Recommendation"), _("Addressees"), _("Due, state")),
        rows=tuple(_paper_row(row) for row in rows),
    )
    counted = sentences("counted", f"{_summary(rows)}.", _withheld(withheld.count()))
    blocks = numbered(
        (
            Section("summary", "1", _("Summary"), "", (counted,)),
            Section("list", "2", _("Recommendations"), "", blocks_with_something((table,))),
        )
    )
    return PaperFacts(
        name=_("Recommendation monitoring file"),
        reference="",
        subject=_("Recommendation monitoring file"),
        sender=_("Group of Experts of the Customs Cooperation Working Party"),
        addressee=_("Customs Cooperation Working Party"),
        place="",
        marking=marking.value,
        marking_label=str(marking.label),
        as_at=as_at.isoformat(),
        as_at_words=day_in_words(as_at),
        sections=blocks,
        annexes=(),
    )


def _withheld(count: int) -> str:
    if not count:
        return ""
    said = ngettext(
        "%(n)d recommendation is withheld: its JCO is marked for participants only.",
        "%(n)d recommendations are withheld: their JCOs are marked for participants only.",
        count,
    )
    return said % {"n": count}


def _paper_row(row: RecommendationRow) -> Row:
    answers = "; ".join(f"{each.organisation}: {each.get_state_display()}" for each in row.answers)
    words = {"day": row.due, "state": row.state_label}
    state = (_("%(day)s: %(state)s, overdue") if row.late else _("%(day)s: %(state)s")) % words
    text = f"{row.text} ({row.level})"
    return Row((f"{row.operation}, {row.number}", text, answers, state))


def monitoring_pdf(facts: MonitoringFacts) -> bytes:
    """The monitoring file as a tagged PDF."""
    context = {"facts": facts, "marking": facts.marking}
    return render_pdf("followup/pdf/monitoring_file.html", context, title=facts.title)


def monitoring_xlsx(facts: MonitoringFacts) -> bytes:
    """The monitoring file as a workbook: recommendations, and what each addressee answers."""
    preamble: list[list[Value]] = [
        [facts.title, facts.marking],
        [_("Printed on"), facts.printed_on],
        [_("Filters"), "; ".join(facts.filters) or _("none")],
        [facts.summary],
    ]
    answers = (Answered(row, each) for row in facts.rows for each in row.answers)
    return write_workbook(
        [
            sheet_of(_("Recommendations"), RECOMMENDATIONS, facts.rows, preamble),
            sheet_of(_("Answers"), ANSWERS, answers),
        ]
    )


def _addressees(row: RecommendationRow) -> list[str]:
    return [str(each.organisation) for each in row.answers]


def _marking(rows: tuple[RecommendationRow, ...]) -> Marking:
    """The strictest marking of what is in it."""
    found = {row.marking for row in rows}
    return next(
        (each for each in (Marking.PARTICIPANTS, Marking.LIMITE) if each in found), Marking.PUBLIC
    )


def _summary(rows: tuple[RecommendationRow, ...]) -> str:
    open_ones = sum(row.state == RecommendationState.OPEN for row in rows)
    late = sum(bool(row.late) for row in rows)
    count = ngettext("%(n)d recommendation", "%(n)d recommendations", len(rows))
    words = {"count": count % {"n": len(rows)}, "open": open_ones, "late": late}
    return _("%(count)s, %(open)d open, of which %(late)d overdue") % words


def monitoring_name(today: date, ending: str) -> str:
    """What the file is called when it is saved."""
    return f"recommendations-{date_format(today, 'Y-m-d')}.{ending}"
