"""Programmes with everything that is recorded of them, and who says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _, ngettext

from funding.enums import CostCategory, ProgrammeTopic, TimeToGrantBasis
from funding.models import Programme, ProgrammeRate
from funding.reports.formatting import accepts_in_words, category_in_words, money, percent, validity
from jco_portal.directory.enums import OrganisationKind


@dataclass(frozen=True)
class ProgrammeRow:
    """A line of the list of programmes."""

    programme: Programme
    accepts: str
    rate: str
    vat: str
    days: str


@dataclass(frozen=True)
class Statement:
    """What a source says."""

    said: str
    source: str


@dataclass(frozen=True)
class Known:
    """A topic: what is counted with (empty: not recorded), and what sources say of it."""

    label: str
    value: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class RateRow:
    """The rate of a category as one source says it."""

    category: str
    percent: str
    limits: str
    days: str
    said: str
    source: str
    is_used: bool


@dataclass(frozen=True)
class ProgrammePage:
    """All that is recorded of a programme."""

    programme: Programme
    summary: str
    known: tuple[Known, ...]
    rates: tuple[RateRow, ...]


@dataclass(frozen=True)
class ProgrammeGroup:
    """Programmes that hold today, or those that do not."""

    title: str
    rows: tuple[ProgrammeRow, ...]


def programme_groups(programmes: Iterable[Programme], today: date) -> list[ProgrammeGroup]:
    """The list of programmes: those of today first."""
    listed = list(programmes)
    now = [each for each in listed if _holds(each, today)]
    then = [each for each in listed if each not in now]
    named = ((_("In force today"), now), (_("Not in force today"), then))
    return [
        ProgrammeGroup(title, tuple(_row(each, today) for each in group))
        for title, group in named
        if group
    ]


def _holds(entry: Programme | ProgrammeRate, on: date) -> bool:
    starts, ends = entry.valid_from, entry.valid_until
    return (starts is None or starts <= on) and (ends is None or on <= ends)


def _row(programme: Programme, today: date) -> ProgrammeRow:
    return ProgrammeRow(
        programme,
        accepts_in_words(programme.accepted_competence),
        _rates_in_words(programme, ""),
        _rates_in_words(programme, CostCategory.VAT),
        validity(programme.valid_from, programme.valid_until),
    )


def _rates_in_words(programme: Programme, category: str) -> str:
    """The rate counted with, and those that other sources give."""
    rates = [each for each in programme.rates.all() if each.cost_category == category]
    used = [rate_in_words(each) for each in rates if each.is_used]
    others = [percent(each.percent) for each in rates if not each.is_used]
    if used and others:
        words = {"used": ", ".join(used), "others": ", ".join(others)}
        return _("%(used)s; another source: %(others)s") % words
    return ", ".join(used)


def programme_page(programme: Programme) -> ProgrammePage:
    """Everything recorded of a programme, topic by topic."""
    return ProgrammePage(
        programme,
        ", ".join(part for part in (programme.instrument, programme.legal_basis) if part),
        tuple(_known(programme, topic) for topic in ProgrammeTopic),
        tuple(_rate_row(each) for each in programme.rates.all()),
    )


def _known(programme: Programme, topic: str) -> Known:
    statements = tuple(
        Statement(each.source_text, each.source)
        for each in programme.statements.all()
        if each.topic == topic
    )
    return Known(str(ProgrammeTopic(topic).label), _value(programme, topic), statements)


def _value(programme: Programme, topic: str) -> str:
    """What the verdicts count with; empty where nothing is recorded."""
    kinds = [str(OrganisationKind(each).label) for each in programme.eligible_applicants]
    plain = {
        ProgrammeTopic.INSTRUMENT: programme.legal_basis or programme.instrument,
        ProgrammeTopic.VALIDITY: validity(programme.valid_from, programme.valid_until),
        ProgrammeTopic.COMPETENCE: accepts_in_words(programme.accepted_competence),
        ProgrammeTopic.DOMAINS: ", ".join(each.term.name for each in programme.domains.all()),
        ProgrammeTopic.APPLICANTS: ", ".join(kinds),
        ProgrammeTopic.STATES: _states(programme.min_states),
        ProgrammeTopic.START: start_in_words(programme),
        ProgrammeTopic.TIME_TO_GRANT: months_in_words(programme),
        ProgrammeTopic.GRANT: grant_in_words(programme),
    }
    return plain.get(ProgrammeTopic(topic), "")


def _states(least: int | None) -> str:
    if least is None:
        return ""
    sentence = ngettext("at least %(n)d Member State", "at least %(n)d Member States", least)
    return sentence % {"n": least}


def start_in_words(programme: Programme) -> str:
    """When activities may start; empty where it is not recorded."""
    if programme.allows_start_before_application:
        return _("before the application")
    if programme.allows_start_before_grant:
        return _("after the application, before the grant")
    if programme.allows_start_before_grant is False:
        return _("after the grant")
    if programme.allows_start_before_application is False:
        return _("not before the application; before the grant: not recorded")
    return ""


def months_in_words(programme: Programme) -> str:
    """The usual months from deadline to grant; empty where none are recorded."""
    if programme.months_to_grant_median is None:
        return ""
    parts = [_("half within %(n)s months") % {"n": programme.months_to_grant_median.normalize()}]
    if programme.months_to_grant_ninetieth is not None:
        parts.append(
            _("nine of ten within %(n)s") % {"n": programme.months_to_grant_ninetieth.normalize()}
        )
    if programme.months_to_grant_basis:
        parts.append(str(TimeToGrantBasis(programme.months_to_grant_basis).label))
    return ", ".join(parts)


def grant_in_words(programme: Programme) -> str:
    """The size of a grant in euro; empty where no limit is recorded."""
    parts = []
    if programme.min_grant is not None:
        parts.append(_("at least %(n)s euro") % {"n": money(programme.min_grant)})
    if programme.max_grant is not None:
        parts.append(_("at most %(n)s euro") % {"n": money(programme.max_grant)})
    return ", ".join(parts)


def _rate_row(rate: ProgrammeRate) -> RateRow:
    limits = []
    if rate.min_costs is not None:
        limits.append(_("from %(n)s euro of costs on") % {"n": money(rate.min_costs)})
    if rate.max_payment is not None:
        limits.append(_("%(n)s euro at most") % {"n": money(rate.max_payment)})
    return RateRow(
        category_in_words(rate.cost_category),
        rate_in_words(rate),
        ", ".join(limits),
        validity(rate.valid_from, rate.valid_until),
        rate.source_text,
        rate.source,
        rate.is_used,
    )


def rate_in_words(rate: ProgrammeRate) -> str:
    """A rate in percent; nothing is said as not paid."""
    return percent(rate.percent) if rate.percent else _("not paid")
