"""The outline of a final report: its sections in order, each with what fills it.

The outline follows the reports that the Council has published. It stands in code and not in
a list that an administrator edits, because a section is the facts that it is made of: one
whose facts nobody computes would be a heading only. What an author adds in words goes under
any heading. A section of facts that comes later is a line here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from followup.reports.final_report import abbreviations, figures, schedule, text_sections
from followup.reports.final_report.data import Material
from jco_portal.core.type_aliases import Wording
from operations.reports.document.snapshot import Block


def nothing(_material: Material) -> Iterable[Block]:
    """No facts: what the section says, its author writes."""
    return ()


@dataclass(frozen=True)
class Outlined:
    """A section to come: its heading, what its author may write, and its facts."""

    code: str
    title: Wording
    guidance: Wording
    blocks: Callable[[Material], Iterable[Block]] = nothing


SECTIONS = (
    Outlined(
        "introduction",
        _("Introduction"),
        _(
            "Why this operation was held, which threat assessment and which earlier operations "
            "it follows, and what came of it in a few sentences."
        ),
        text_sections.introduction,
    ),
    Outlined(
        "area",
        _("The legal and criminal area of the operation"),
        _(
            "Goods, ways of committing fraud that were expected, routes from departure by "
            "transhipment to arrival, borders and ports covered."
        ),
        text_sections.area,
    ),
    Outlined(
        "legal",
        _("Legal framework"),
        _(
            "Articles of the Naples II Convention that were used, Regulation (EC) 515/97, the "
            "decision on the customs information system, national law, data protection, "
            "agreements with third states, grant agreement."
        ),
    ),
    Outlined(
        "participants",
        _("Participants"),
        _("What the Commission, Europol and other bodies contributed; who declined and why."),
        text_sections.participants,
    ),
    Outlined(
        "objectives",
        _("Objectives"),
        _("How far each objective was reached and why; what the figures do not tell."),
        text_sections.objectives,
    ),
    Outlined(
        "schedule",
        _("Schedule"),
        _("What came earlier or later than planned, and why; what the break was used for."),
        schedule.schedule,
    ),
    Outlined(
        "coordination",
        _("Coordination and communication"),
        _(
            "The coordination unit: where, when, staffed by whom. Which messages went through "
            "which system, how fast answers came, and how overlaps were dealt with."
        ),
        text_sections.coordination,
    ),
    Outlined(
        "implementation",
        _("Implementation"),
        _(
            "How controls were carried out, which risk profiles were used and changed between "
            "phases, and which special forms of cooperation were asked for, granted or refused."
        ),
        figures.implementation,
    ),
    Outlined(
        "results",
        _("Results"),
        _("What stands out, arrests and investigations begun, and what is still preliminary."),
        figures.results,
    ),
    Outlined(
        "analysis",
        _("Analysis of seizures and trends"),
        _(
            "Ways of concealment, new routes, cover loads; what goes into the next threat "
            "assessment and into new risk profiles."
        ),
    ),
    Outlined(
        "evaluation",
        _("Evaluation"),
        _(
            "Preparation, profiles, timing, coordination, data quality and resources as the "
            "participants judged them, with the case studies of the debriefing."
        ),
    ),
    Outlined(
        "conclusions",
        _("Conclusions and recommendations"),
        _("What follows for the next operation: who should do what, by when."),
    ),
)
ANNEXES = (
    Outlined("contacts", _("Contact points"), "", text_sections.contacts),
    Outlined("seizures", _("List of seizures"), "", figures.seizure_list),
    Outlined("glossary", _("Glossary"), "", abbreviations.glossary),
)
BY_CODE = {each.code: each for each in SECTIONS}
