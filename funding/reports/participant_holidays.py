"""Presidency and public holidays on the days of a delayed operation."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _, ngettext

from coordination.models import Presidency
from funding.analysis.delays import Delay
from funding.queries.operations import member_states, rules_day
from funding.queries.rule_criteria import FundingLists
from jco_portal.core.dates import Precision, date_precision, format_entered_date, public_holidays
from jco_portal.core.related_rows import RelatedRows, with_related
from jco_portal.directory.models import Organisation
from operations.models import Operation


def format_presidency(rota: Iterable[Presidency], delay: Delay) -> str:
    """Return whose Presidency it would be; empty if not recorded."""
    last = delay.last_day or delay.first_day
    names = [
        each.state.name
        for each in rota
        if each.starts_on <= last and delay.first_day <= each.ends_on
    ]
    if delay.last_day is None and names:
        return _("from %(state)s on") % {"state": names[0]}
    return _(", then ").join(names)


class ParticipantHolidays:
    """Public holidays of the states that run an operation, and of other participants."""

    def __init__(self, operation: Operation, today: date) -> None:
        leads = {each.organisation_id for each in operation.participations.all() if each.is_leading}
        running = leads | {organiser.pk for organiser in operation.organisers.all()}
        states = Organisation.objects.states().order_by("name")
        known = list(with_related(states, RelatedRows("memberships", select=("group",))))
        lists = FundingLists()
        lists.memberships = [held for each in known for held in each.memberships.all()]
        members = member_states(operation, rules_day(operation, today), lists)
        organisations = [each for each in known if each.pk in running | members]
        self._own = [organisation for organisation in organisations if organisation.pk in running]
        self._others = [
            organisation for organisation in organisations if organisation.pk not in running
        ]

    def holidays_within(self, delay: Delay) -> tuple[tuple[str, ...], str]:
        """Return the holidays of organisers and leads, and how many other states have one."""
        own = tuple(
            _("%(day)s, %(name)s (%(state)s)")
            % {
                "day": format_entered_date(day.isoformat()),
                "name": name,
                "state": organisation.name,
            }
            for organisation in self._own
            for day, name in _public_holidays_within(delay, organisation)
        )
        count = sum(
            bool(_public_holidays_within(delay, organisation)) for organisation in self._others
        )
        if not count:
            return own, ""
        sentence = ngettext(
            "a public holiday in %(n)d of the %(all)d other Member States in it",
            "public holidays in %(n)d of the %(all)d other Member States in it",
            count,
        )
        return own, sentence % {"n": count, "all": len(self._others)}


def _public_holidays_within(delay: Delay, organisation: Organisation) -> list[tuple[date, str]]:
    """Return the holidays on days of the phases; none for phases without an exact end."""
    holidays = []
    for phase in delay.phases:
        if date_precision(phase.end) == Precision.DAY:
            first, last = date.fromisoformat(phase.start), date.fromisoformat(phase.end)
            holidays += public_holidays(first, last, organisation.code)
    return holidays
