"""Sections on introduction, area, participants, objectives, coordination and contacts."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _, ngettext

from coordination.reports.overlap_rows import overlaps_block, overlaps_for_document
from followup.reports.final_report.report_data import ReportData
from jco_portal.core.dates import format_day
from jco_portal.directory.enums import OrganisationKind
from operations.enums import LEADING_ROLES, Attribution, Indicator, Unit
from operations.models import Objective
from operations.reports.document.snapshot import PaperBlock, PaperRow, pairs_block, sentences_block
from operations.reports.overview.phases import format_dates
from operations.reports.planning.objectives import format_target
from operations.reports.results.formatting import format_number


def introduction_blocks(material: ReportData) -> Iterator[PaperBlock]:
    """Yield the main data of the operation and the headline results."""
    operation = material.operation
    leads = [
        each.organisation.name for each in material.participations if each.role in LEADING_ROLES
    ]
    organisers = sorted(each.name for each in operation.organisers.all())
    yield pairs_block(
        "operation",
        (_("Operation"), f"{operation.name} ({operation.reference})"),
        (_("Kind"), str(operation.operation_type)),
        (_("Organised by"), ", ".join(organisers)),
        (_("Led by"), ", ".join(leads)),
        (_("Dates"), format_dates(operation)),
        (_("Participants"), _participant_count_sentence(material)),
        (_("Aims"), operation.aims),
    )
    yield sentences_block("headline", *material.totals_page.headline, *material.totals_page.amounts)


def _participant_count_sentence(material: ReportData) -> str:
    states = sum(each.is_state for each in material.participants)
    others = len(material.participants) - states
    states_label = ngettext("%(n)d state", "%(n)d states", states) % {"n": states}
    if not others:
        return states_label
    bodies = ngettext("%(n)d other body", "%(n)d other bodies", others) % {"n": others}
    return _("%(states)s and %(bodies)s") % {"states": states_label, "bodies": bodies}


def scope_blocks(material: ReportData) -> Iterator[PaperBlock]:
    """Yield goods, transport modes and regions."""
    operation = material.operation
    yield pairs_block(
        "area",
        *(
            (label, ", ".join(sorted(each.name for each in listed.all())))
            for label, listed in (
                (_("Risk areas and goods"), operation.terms),
                (_("Transport modes"), operation.transport_modes),
                (_("Regions"), operation.regions),
            )
        ),
    )


def participant_blocks(material: ReportData) -> Iterator[PaperBlock]:
    """Yield the table of participants with role, contact point, control posts and officers."""
    rows = tuple(
        PaperRow(
            (
                each.organisation.name,
                each.organisation.get_kind_display(),
                each.get_role_display(),
                each.contact_point or _("not named"),
                _format_number(each.control_posts),
                _format_number(each.officers),
            )
        )
        for each in material.participations
    )
    total = PaperRow((_("Total"), "", "", "", *_contribution_sums(material)), "total")
    yield PaperBlock(
        "table",
        "participants",
        _("Participants"),
        (
            _("Organisation"),
            _("Sort"),
            _("Part"),
            _("Contact point"),
            _("Control posts"),
            _("Officers"),
        ),
        (*rows, total) if rows else (),
        numbers=(5, 6),
        note=_completeness_sentence(material),
    )


def _contribution_sums(material: ReportData) -> Iterator[str]:
    """Yield the sums of control posts and officers; not recorded is not 0."""
    for name in ("control_posts", "officers"):
        values = [getattr(each, name) for each in material.participations]
        known = [each for each in values if each is not None]
        yield _format_number(sum(known)) if known else _("not recorded")


def _completeness_sentence(material: ReportData) -> str:
    kinds = {each.organisation.kind for each in material.participations}
    note = "" if OrganisationKind.GROUP not in kinds else _("A group stands for its members.")
    if material.operation.participants_note:
        note = f"{note} {material.operation.participants_note}".strip()
    return note


def objective_blocks(material: ReportData) -> Iterator[PaperBlock]:
    """Yield the table of objectives with target and value achieved."""
    yield PaperBlock(
        "table",
        "objectives",
        _("Objectives"),
        (_("No."), _("Objective"), _("Indicator"), _("Target"), _("Achieved")),
        tuple(
            PaperRow(
                (
                    str(each.number),
                    each.text,
                    _format_indicator(each),
                    format_target(each),
                    format_achieved(each, material),
                )
            )
            for each in material.objectives
        ),
        numbers=(4, 5),
        note=_("Achieved: validated results as at %(day)s, outside the scope left out.")
        % {"day": format_day(material.as_at)},
    )


def _format_indicator(objective: Objective) -> str:
    label = objective.other_indicator if objective.indicator == Indicator.OTHER else ""
    indicator = label or objective.get_indicator_display()
    named = f"{indicator}, {objective.goods.name}" if objective.goods else indicator
    return f"{named} ({objective.scope})" if objective.scope else named


def format_achieved(objective: Objective, material: ReportData) -> str:
    """Return the value achieved with unit and share of the target in percent."""
    reached = _achieved_value(objective, material)
    if reached is None:
        return _("not computed")
    unit = objective.get_unit_display()
    if objective.indicator in {Indicator.VALUE, Indicator.PREVENTED_LOSS}:
        unit = str(Unit.EURO.label)
    share = _("%(n)d %%") % {"n": reached * 100 / objective.target}
    return f"{format_number(reached)} {unit}".strip() + f" ({share})"


def _achieved_value(objective: Objective, material: ReportData) -> Decimal | None:
    goods, none = objective.goods_id, Decimal(0)
    sums = [
        each
        for each in material.seizure_sums
        if each.grouping == "all"
        and (goods is None or material.term_tree.is_within(each.goods, goods))
    ]
    own = [each for each in material.control_sums if each.attribution != Attribution.OUTSIDE]
    figures = {
        Indicator.QUANTITY: sum((e.quantity for e in sums if e.unit == objective.unit), none),
        Indicator.SEIZURES: Decimal(sum(each.seizures for each in sums)),
        Indicator.VALUE: sum((each.value or none for each in sums), none),
        Indicator.PREVENTED_LOSS: sum((each.prevented_loss or none for each in sums), none),
        Indicator.CONTROLS: Decimal(sum(each.controls for each in own)),
        Indicator.POSITIVE_CONTROLS: Decimal(sum(each.positive_controls for each in own)),
        Indicator.PARTICIPANTS: Decimal(len(material.participants)),
    }
    return figures.get(Indicator(objective.indicator))


def coordination_blocks(material: ReportData) -> Iterator[PaperBlock]:
    """Yield the overlaps with other operations and the decisions on them."""
    overlaps = overlaps_for_document(
        material.operation, with_outsiders=material.has_outside_readers
    )
    yield overlaps_block(overlaps, _("Decision"))


def _format_number(value: int | None) -> str:
    return "" if value is None else format_number(value)


def contact_blocks(material: ReportData) -> Iterator[PaperBlock]:
    """Yield the contact points by function, never by name of a person."""
    yield PaperBlock(
        "table",
        "contacts",
        _("Contact points by function"),
        (_("Organisation"), _("Contact desk"), _("Contact point for this operation")),
        tuple(
            PaperRow(
                (
                    each.organisation.name,
                    each.organisation.general_contact or "–",
                    each.contact_point or _("not named"),
                )
            )
            for each in material.participations
        ),
    )
