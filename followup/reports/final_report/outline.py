"""The outline of a final report: its sections in order, each with the function that fills it.

Headings and order follow Council 14743/1/11 REV 1 and Europol's report on OPSON IX, as far as
published; the others are proposals of the portal. The outline is code and not a list that
administrators edit, because a section without a function would be a heading only.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from followup.reports.final_report import abbreviations, figures, schedule, text_sections
from followup.reports.final_report.report_data import ReportData
from jco_portal.core.type_aliases import LazyText
from operations.reports.document.snapshot import PaperBlock


def no_blocks(_material: ReportData) -> Iterable[PaperBlock]:
    """Return nothing: the author alone writes the section."""
    return ()


@dataclass(frozen=True)
class OutlineSection:
    """A section of the outline: heading, guidance for the author, and its blocks."""

    code: str
    title: LazyText
    guidance: LazyText
    blocks: Callable[[ReportData], Iterable[PaperBlock]] = no_blocks


# Codes are stored with the texts: they do not change.
SECTIONS = (
    OutlineSection(
        "introduction",
        _("Introduction"),
        _(
            "Why this operation was held, which threat assessment and which earlier operations "
            "it follows, and what came of it in a few sentences."
        ),
        text_sections.introduction_blocks,
    ),
    OutlineSection(
        "area",
        _("The legal and criminal area of the operation"),
        _(
            "Goods, ways of committing fraud that were expected, routes from departure by "
            "transhipment to arrival, borders and ports covered."
        ),
        text_sections.scope_blocks,
    ),
    OutlineSection(
        "legal",
        _("Legal framework"),
        _(
            "Articles of the Naples II Convention that were used, Regulation (EC) 515/97, the "
            "decision on the customs information system, national law, data protection, "
            "agreements with third states, grant agreement."
        ),
    ),
    OutlineSection(
        "participants",
        _("Participants"),
        _("What the Commission, Europol and other bodies contributed; who declined and why."),
        text_sections.participant_blocks,
    ),
    OutlineSection(
        "objectives",
        _("Objectives"),
        _("How far each objective was reached and why; what the figures do not tell."),
        text_sections.objective_blocks,
    ),
    OutlineSection(
        "schedule",
        _("Schedule"),
        _("What came earlier or later than planned, and why; what the break was used for."),
        schedule.schedule_blocks,
    ),
    OutlineSection(
        "coordination",
        _("Coordination and communication"),
        _(
            "The coordination unit: where, when, staffed by whom. Which messages went through "
            "which system, how fast answers came, and how overlaps were dealt with."
        ),
        text_sections.coordination_blocks,
    ),
    OutlineSection(
        "implementation",
        _("Implementation"),
        _(
            "How controls were carried out, which risk profiles were used and changed between "
            "phases, and which special forms of cooperation were asked for, granted or refused."
        ),
        figures.implementation_blocks,
    ),
    OutlineSection(
        "results",
        _("Results"),
        _("What stands out, arrests and investigations begun, and what is still preliminary."),
        figures.result_blocks,
    ),
    OutlineSection(
        "analysis",
        _("Analysis of seizures and trends"),
        _(
            "Ways of concealment, new routes, cover loads; what goes into the next threat "
            "assessment and into new risk profiles."
        ),
    ),
    OutlineSection(
        "evaluation",
        _("Evaluation"),
        _(
            "Preparation, profiles, timing, coordination, data quality and resources as the "
            "participants judged them, with the case studies of the debriefing."
        ),
    ),
    OutlineSection(
        "conclusions",
        _("Conclusions and recommendations"),
        _("What follows for the next operation: who should do what, by when."),
    ),
)
ANNEXES = (
    OutlineSection("contacts", _("Contact points"), "", text_sections.contact_blocks),
    OutlineSection("seizures", _("List of seizures"), "", figures.seizure_list_blocks),
    OutlineSection("glossary", _("Glossary"), "", abbreviations.abbreviation_blocks),
)
SECTIONS_BY_CODE = {each.code: each for each in SECTIONS}
