"""Sections on why, who and beside whom: introduction to coordination."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _, ngettext

from coordination.reports.overlap_rows import overlap_block, overlaps_open_to_readers
from followup.reports.final_report.data import Material
from jco_portal.core.dates import day_in_words
from jco_portal.directory.enums import OrganisationKind
from operations.enums import LEADING_ROLES, Attribution, Indicator, Unit
from operations.models import Objective
from operations.reports.document.snapshot import Block, Row, pairs, sentences
from operations.reports.overview.phases import dates_in_words
from operations.reports.planning.objectives import target_in_words
from operations.reports.results.formatting import number_in_words

MANY_STATES = 12


def introduction(material: Material) -> Iterator[Block]:
    """What the operation was, in short."""
    operation = material.operation
    leads = [
        each.organisation.name for each in material.participations if each.role in LEADING_ROLES
    ]
    organisers = sorted(place.name for place in operation.organisers.all())
    yield pairs(
        "operation",
        (_("Operation"), f"{operation.name} ({operation.reference})"),
        (_("Kind"), str(operation.operation_type)),
        (_("Organised by"), ", ".join(organisers)),
        (_("Led by"), ", ".join(leads)),
        (_("Dates"), dates_in_words(operation)),
        (_("Participants"), _how_many(material)),
        (_("Aims"), operation.aims),
    )
    yield sentences("headline", *material.totals.headline, *material.totals.amounts)


def _how_many(material: Material) -> str:
    states = sum(each.is_state for each in material.participants)
    others = len(material.participants) - states
    said = ngettext("%(n)d state", "%(n)d states", states) % {"n": states}
    if not others:
        return said
    bodies = ngettext("%(n)d other body", "%(n)d other bodies", others) % {"n": others}
    return _("%(states)s and %(bodies)s") % {"states": said, "bodies": bodies}


def area(material: Material) -> Iterator[Block]:
    """Goods, transport and regions as recorded."""
    operation = material.operation
    yield pairs(
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


def participants(material: Material) -> Iterator[Block]:
    """Who took part, as what, with how many people and posts (T1)."""
    rows = tuple(
        Row(
            (
                each.organisation.name,
                each.organisation.get_kind_display(),
                each.get_role_display(),
                each.contact_point or _("not named"),
                _number(each.control_posts),
                _number(each.officers),
            )
        )
        for each in material.participations
    )
    total = Row((_("Total"), "", "", "", *_sums(material)), "total")
    yield Block(
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
        note=_complete(material),
    )


def _sums(material: Material) -> Iterator[str]:
    """Posts and officers together; what nobody has told is not nought."""
    for name in ("control_posts", "officers"):
        told = [getattr(each, name) for each in material.participations]
        known = [each for each in told if each is not None]
        yield _number(sum(known)) if known else _("not recorded")


def _complete(material: Material) -> str:
    kinds = {each.organisation.kind for each in material.participations}
    said = "" if OrganisationKind.GROUP not in kinds else _("A group stands for its members.")
    if material.operation.participants_note:
        said = f"{said} {material.operation.participants_note}".strip()
    return said


def objectives(material: Material) -> Iterator[Block]:
    """What was to be reached and what was (T2), computed from validated records."""
    yield Block(
        "table",
        "objectives",
        _("Objectives"),
        (_("No."), _("Objective"), _("Indicator"), _("Target"), _("Achieved")),
        tuple(
            Row(
                (
                    str(each.number),
                    each.text,
                    _indicator(each),
                    target_in_words(each),
                    achieved_in_words(each, material),
                )
            )
            for each in material.objectives
        ),
        numbers=(4, 5),
        note=_("Achieved: validated results as at %(day)s, outside the scope left out.")
        % {"day": day_in_words(material.as_at)},
    )


def _indicator(objective: Objective) -> str:
    label = objective.other_indicator if objective.indicator == Indicator.OTHER else ""
    said = label or objective.get_indicator_display()
    named = f"{said}, {objective.goods.name}" if objective.goods else said
    return f"{named} ({objective.scope})" if objective.scope else named


def achieved_in_words(objective: Objective, material: Material) -> str:
    """The figure that an objective reached, with its unit and its share of the target."""
    reached = _achieved(objective, material)
    if reached is None:
        return _("not computed")
    unit = objective.get_unit_display()
    if objective.indicator in {Indicator.VALUE, Indicator.PREVENTED_LOSS}:
        unit = str(Unit.EURO.label)
    share = _("%(n)d %%") % {"n": reached * 100 / objective.target}
    return f"{number_in_words(reached)} {unit}".strip() + f" ({share})"


def _achieved(objective: Objective, material: Material) -> Decimal | None:
    goods, none = objective.goods_id, Decimal(0)
    sums = [
        each
        for each in material.sums
        if each.sort == "all" and (goods is None or material.tree.is_within(each.goods, goods))
    ]
    own = [each for each in material.controls if each.scope != Attribution.OUTSIDE]
    figures = {
        Indicator.QUANTITY: sum((e.quantity for e in sums if e.unit == objective.unit), none),
        Indicator.SEIZURES: Decimal(sum(each.seizures for each in sums)),
        Indicator.VALUE: sum((each.value or none for each in sums), none),
        Indicator.PREVENTED_LOSS: sum((each.duties or none for each in sums), none),
        Indicator.CONTROLS: Decimal(sum(each.controls for each in own)),
        Indicator.POSITIVE_CONTROLS: Decimal(sum(each.hits for each in own)),
        Indicator.PARTICIPANTS: Decimal(len(material.participants)),
    }
    return figures.get(Indicator(objective.indicator))


def coordination(material: Material) -> Iterator[Block]:
    """Operations that met this one, named with their days, and what was decided."""
    found = overlaps_open_to_readers(material.operation, with_outsiders=material.is_read_outside)
    yield overlap_block(found, _("Decision"))


def _number(value: int | None) -> str:
    return "" if value is None else number_in_words(value)


def contacts(material: Material) -> Iterator[Block]:
    """Whom to ask in each organisation: a function and how to reach it, never a name."""
    yield Block(
        "table",
        "contacts",
        _("Contact points by function"),
        (_("Organisation"), _("Contact desk"), _("Contact point for this operation")),
        tuple(
            Row(
                (
                    each.organisation.name,
                    each.organisation.general_contact or "–",
                    each.contact_point or _("not named"),
                )
            )
            for each in material.participations
        ),
    )
