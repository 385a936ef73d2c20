"""The recommendation monitoring file: page, PDF, workbook and document to be filed.

Source: Council 9947/1/11 REV 1, 5.3.2; its columns in 16924/09 are not public, so that those
here are proposals of the portal.
"""

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
    rows_of_visible,
    with_rows,
)
from jco_portal.core.dates import format_day
from jco_portal.core.pdf import render_pdf
from jco_portal.core.spreadsheet import CellValue, ColumnSpec, build_sheet, write_workbook
from jco_portal.directory.models import User
from operations.enums import Marking
from operations.reports.document.snapshot import (
    PaperBlock,
    PaperRow,
    PaperSection,
    PaperSnapshot,
    non_empty_blocks,
    number_tables,
    sentences_block,
)


class RecommendationAction(NamedTuple):
    """The action taken by an addressee, with the row of the recommendation."""

    row: RecommendationRow
    action: AddresseeAction


RECOMMENDATION_COLUMNS: tuple[ColumnSpec[RecommendationRow], ...] = (
    (gettext_lazy("JCO"), lambda row: row.operation),
    (gettext_lazy("No."), lambda row: row.number),
    (gettext_lazy("Recommendation"), lambda row: row.text),
    (gettext_lazy("Level"), lambda row: row.area),
    (gettext_lazy("Addressees"), lambda row: "; ".join(_addressee_cells(row))),
    (gettext_lazy("Due"), lambda row: row.due_on),
    (gettext_lazy("State"), lambda row: row.state_label),
    (gettext_lazy("Overdue"), lambda row: row.overdue_note),
    (gettext_lazy("Answers"), lambda row: row.progress),
)
ACTION_COLUMNS: tuple[ColumnSpec[RecommendationAction], ...] = (
    (gettext_lazy("JCO"), lambda each: each.row.operation),
    (gettext_lazy("No."), lambda each: each.row.number),
    (gettext_lazy("Addressee"), lambda each: str(each.action.organisation)),
    (gettext_lazy("State"), lambda each: each.action.get_state_display()),
    (gettext_lazy("Since"), lambda each: timezone.localtime(each.action.state_since).date()),
    (gettext_lazy("Carried out by"), lambda each: each.action.responsible),
    (gettext_lazy("Done on"), lambda each: each.action.implemented_on),
    (gettext_lazy("Evidence"), lambda each: each.action.evidence),
)


@dataclass(frozen=True)
class MonitoringFile:
    """The selected recommendations as at a day."""

    title: str
    printed_on: date
    marking: str
    filters: tuple[str, ...]
    summary: str
    rows: tuple[RecommendationRow, ...]


def monitoring_file(
    user: User,
    recommendations: QuerySet[Recommendation],
    today: date,
    filters: tuple[str, ...] = (),
) -> MonitoringFile:
    """Return the monitoring file for a user, in a fixed number of queries."""
    rows = recommendation_rows(with_rows(recommendations), user, today)
    return MonitoringFile(
        title=_("Recommendation monitoring file"),
        printed_on=today,
        marking=str(_strictest_marking(rows).label),
        filters=filters,
        summary=_summary(rows),
        rows=rows,
    )


def monitoring_file_snapshot(as_at: date) -> PaperSnapshot:
    """Return the monitoring file to be filed for Member States, Commission and Council.

    It contains what all of them may read, and the number of what is withheld. The marking is
    LIMITE even if all JCOs are public: other readers may not read recommendations.
    """
    recorded = Recommendation.objects.filter(debriefing__recorded_at__isnull=False)
    # Readers of LIMITE documents do not all take part in such JCOs.
    withheld = recorded.filter(debriefing__operation__marking=Marking.PARTICIPANTS)
    listed = list(with_rows(recorded.exclude(pk__in=withheld.order_by().values("pk"))))
    rows = rows_of_visible(listed, {each.debriefing.operation_id for each in listed}, as_at)
    marking = Marking.LIMITE
    table = PaperBlock(
        "table",
        "recommendations",
        caption=_("Recommendations, the soonest due first"),
        heads=(_("JCO and number"), _("Recommendation"), _("Addressees"), _("Due, state")),
        rows=tuple(_paper_row(row) for row in rows),
    )
    counted = sentences_block("counted", f"{_summary(rows)}.", _withheld_sentence(withheld.count()))
    blocks = number_tables(
        (
            PaperSection("summary", "1", _("Summary"), "", (counted,)),
            PaperSection("list", "2", _("Recommendations"), "", non_empty_blocks((table,))),
        )
    )
    return PaperSnapshot(
        name=_("Recommendation monitoring file"),
        reference="",
        subject=_("Recommendation monitoring file"),
        sender=_("Group of Experts of the Customs Cooperation Working Party"),
        addressee=_("Customs Cooperation Working Party"),
        place="",
        marking=marking.value,
        marking_label=str(marking.label),
        as_at=as_at.isoformat(),
        as_at_words=format_day(as_at),
        sections=blocks,
        annexes=(),
    )


def _withheld_sentence(count: int) -> str:
    if not count:
        return ""
    sentence = ngettext(
        "%(n)d recommendation is withheld: its JCO is marked for participants only.",
        "%(n)d recommendations are withheld: their JCOs are marked for participants only.",
        count,
    )
    return sentence % {"n": count}


def _paper_row(row: RecommendationRow) -> PaperRow:
    answers = "; ".join(f"{each.organisation}: {each.get_state_display()}" for each in row.actions)
    params = {"day": row.due_day, "state": row.state_label}
    state = (
        _("%(day)s: %(state)s, overdue") if row.overdue_note else _("%(day)s: %(state)s")
    ) % params
    text = f"{row.text} ({row.area})"
    return PaperRow((f"{row.operation}, {row.number}", text, answers, state))


def render_monitoring_file(file_contents: MonitoringFile) -> bytes:
    """Return the monitoring file as tagged PDF."""
    context = {"facts": file_contents, "marking": file_contents.marking}
    return render_pdf("followup/pdf/monitoring_file.html", context, title=file_contents.title)


def monitoring_workbook(file_contents: MonitoringFile) -> bytes:
    """Return the monitoring file as a workbook: recommendations, and actions of addressees."""
    preamble: list[list[CellValue]] = [
        [file_contents.title, file_contents.marking],
        [_("Printed on"), file_contents.printed_on],
        [_("Filters"), "; ".join(file_contents.filters) or _("none")],
        [file_contents.summary],
    ]
    answers = (
        RecommendationAction(row, each) for row in file_contents.rows for each in row.actions
    )
    return write_workbook(
        [
            build_sheet(_("Recommendations"), RECOMMENDATION_COLUMNS, file_contents.rows, preamble),
            build_sheet(_("Answers"), ACTION_COLUMNS, answers),
        ]
    )


def _addressee_cells(row: RecommendationRow) -> list[str]:
    return [str(each.organisation) for each in row.actions]


def _strictest_marking(rows: tuple[RecommendationRow, ...]) -> Marking:
    """Return the strictest marking of the rows; public without any."""
    markings = {row.marking for row in rows}
    return next(
        (each for each in (Marking.PARTICIPANTS, Marking.LIMITE) if each in markings),
        Marking.PUBLIC,
    )


def _summary(rows: tuple[RecommendationRow, ...]) -> str:
    open_ones = sum(row.state == RecommendationState.OPEN for row in rows)
    late = sum(bool(row.overdue_note) for row in rows)
    count = ngettext("%(n)d recommendation", "%(n)d recommendations", len(rows))
    params = {"count": count % {"n": len(rows)}, "open": open_ones, "late": late}
    return _("%(count)s, %(open)d open, of which %(late)d overdue") % params


def monitoring_file_name(today: date, ending: str) -> str:
    """Return the name of the file to download."""
    return f"recommendations-{date_format(today, 'Y-m-d')}.{ending}"
