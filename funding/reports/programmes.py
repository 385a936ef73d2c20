"""Pages of programmes: everything recorded, with sources."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _, ngettext

from funding.enums import CostCategory, ProgrammeTopic, TimeToGrantBasis
from funding.models import Programme, ProgrammeRate
from funding.reports.formatting import (
    format_accepted_competence,
    format_category,
    format_money,
    format_percent,
    format_validity,
)
from jco_portal.directory.enums import OrganisationKind


@dataclass(frozen=True)
class ProgrammeRow:
    """A programme in the list."""

    programme: Programme
    accepted_competence: str
    cofinancing_rate: str
    vat: str
    validity: str


@dataclass(frozen=True)
class SourcedStatement:
    """The statement of a source."""

    source_text: str
    source: str


@dataclass(frozen=True)
class TopicRow:
    """A topic: the value used (empty: not recorded), and the statements of sources."""

    label: str
    value: str
    statements: tuple[SourcedStatement, ...]


@dataclass(frozen=True)
class RateRow:
    """The rate of a category as one source states it."""

    cost_category: str
    percent: str
    limits: str
    validity: str
    source_text: str
    source: str
    is_used: bool


@dataclass(frozen=True)
class ProgrammePage:
    """Everything recorded about a programme."""

    programme: Programme
    summary: str
    topics: tuple[TopicRow, ...]
    rates: tuple[RateRow, ...]


@dataclass(frozen=True)
class ProgrammeGroup:
    """Programmes in force today, or those not in force."""

    title: str
    rows: tuple[ProgrammeRow, ...]


def programme_groups(programmes: Iterable[Programme], today: date) -> list[ProgrammeGroup]:
    """Return the list of programmes, those in force first."""
    listed = list(programmes)
    now = [each for each in listed if _is_valid_on(each, today)]
    then = [each for each in listed if each not in now]
    named = ((_("In force today"), now), (_("Not in force today"), then))
    return [
        ProgrammeGroup(title, tuple(_programme_row(each, today) for each in group))
        for title, group in named
        if group
    ]


def _is_valid_on(entry: Programme | ProgrammeRate, on: date) -> bool:
    starts, ends = entry.valid_from, entry.valid_until
    return (starts is None or starts <= on) and (ends is None or on <= ends)


def _programme_row(programme: Programme, today: date) -> ProgrammeRow:
    return ProgrammeRow(
        programme,
        format_accepted_competence(programme.accepted_competence),
        _format_rates(programme, ""),
        _format_rates(programme, CostCategory.VAT),
        format_validity(programme.valid_from, programme.valid_until),
    )


def _format_rates(programme: Programme, category: str) -> str:
    """Return the rates used, and those of other sources."""
    rates = [each for each in programme.rates.all() if each.cost_category == category]
    used = [format_rate(each) for each in rates if each.is_used]
    others = [format_percent(each.percent) for each in rates if not each.is_used]
    if used and others:
        params = {"used": ", ".join(used), "others": ", ".join(others)}
        return _("%(used)s; another source: %(others)s") % params
    return ", ".join(used)


def programme_page(programme: Programme) -> ProgrammePage:
    """Return everything recorded about a programme, by topic."""
    return ProgrammePage(
        programme,
        ", ".join(text for text in (programme.instrument, programme.legal_basis) if text),
        tuple(_topic_row(programme, topic) for topic in ProgrammeTopic),
        tuple(_rate_row(each) for each in programme.rates.all()),
    )


def _topic_row(programme: Programme, topic: str) -> TopicRow:
    statements = tuple(
        SourcedStatement(each.source_text, each.source)
        for each in programme.statements.all()
        if each.topic == topic
    )
    return TopicRow(str(ProgrammeTopic(topic).label), _topic_value(programme, topic), statements)


def _topic_value(programme: Programme, topic: str) -> str:
    """Return the value used for eligibility; empty if not recorded."""
    kinds = [str(OrganisationKind(each).label) for each in programme.eligible_applicants]
    plain = {
        ProgrammeTopic.INSTRUMENT: programme.legal_basis or programme.instrument,
        ProgrammeTopic.VALIDITY: format_validity(programme.valid_from, programme.valid_until),
        ProgrammeTopic.COMPETENCE: format_accepted_competence(programme.accepted_competence),
        ProgrammeTopic.DOMAINS: ", ".join(each.term.name for each in programme.domains.all()),
        ProgrammeTopic.APPLICANTS: ", ".join(kinds),
        ProgrammeTopic.STATES: _format_min_states(programme.min_states),
        ProgrammeTopic.START: format_start_rule(programme),
        ProgrammeTopic.TIME_TO_GRANT: format_months(programme),
        ProgrammeTopic.GRANT: format_grant_limits(programme),
    }
    # OTHER has statements only
    return plain.get(ProgrammeTopic(topic), "")


def _format_min_states(least: int | None) -> str:
    if least is None:
        return ""
    sentence = ngettext("at least %(n)d Member State", "at least %(n)d Member States", least)
    return sentence % {"n": least}


def format_start_rule(programme: Programme) -> str:
    """Return when activities may start; empty if not recorded."""
    if programme.allows_start_before_application:
        return _("before the application")
    if programme.allows_start_before_grant:
        return _("after the application, before the grant")
    if programme.allows_start_before_grant is False:
        return _("after the grant")
    if programme.allows_start_before_application is False:
        return _("not before the application; before the grant: not recorded")
    return ""


def format_months(programme: Programme) -> str:
    """Return the months from deadline to grant; empty if not recorded."""
    if programme.months_to_grant_median is None:
        return ""
    labels = [_("half within %(n)s months") % {"n": programme.months_to_grant_median.normalize()}]
    if programme.months_to_grant_ninetieth is not None:
        labels.append(
            _("nine of ten within %(n)s") % {"n": programme.months_to_grant_ninetieth.normalize()}
        )
    if programme.months_to_grant_basis:
        labels.append(str(TimeToGrantBasis(programme.months_to_grant_basis).label))
    return ", ".join(labels)


def format_grant_limits(programme: Programme) -> str:
    """Return minimum and maximum of a grant in euro; empty if not recorded."""
    labels = []
    if programme.min_grant is not None:
        labels.append(_("at least %(n)s euro") % {"n": format_money(programme.min_grant)})
    if programme.max_grant is not None:
        labels.append(_("at most %(n)s euro") % {"n": format_money(programme.max_grant)})
    return ", ".join(labels)


def _rate_row(rate: ProgrammeRate) -> RateRow:
    limits = []
    if rate.min_costs is not None:
        limits.append(_("from %(n)s euro of costs on") % {"n": format_money(rate.min_costs)})
    if rate.max_payment is not None:
        limits.append(_("%(n)s euro at most") % {"n": format_money(rate.max_payment)})
    return RateRow(
        format_category(rate.cost_category),
        format_rate(rate),
        ", ".join(limits),
        format_validity(rate.valid_from, rate.valid_until),
        rate.source_text,
        rate.source,
        rate.is_used,
    )


def format_rate(rate: ProgrammeRate) -> str:
    """Return a rate in percent; 0 is ‘not paid’."""
    return format_percent(rate.percent) if rate.percent else _("not paid")
