"""What days fall into: the Presidency, and the public holidays of the states in an operation."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _, ngettext

from coordination.models import Presidency
from funding.analysis.delays import Slip
from funding.queries.operations import day_of, member_states
from funding.queries.rule_criteria import Lists
from jco_portal.core.dates import Precision, precision_of, public_holidays, say
from jco_portal.core.related_rows import Related, with_related
from jco_portal.directory.models import Organisation
from operations.models import Operation


def presidency_in_words(rota: Iterable[Presidency], slip: Slip) -> str:
    """Whose Presidency a slip falls into; empty where the rota says nothing."""
    last = slip.last or slip.first
    names = [
        each.state.name for each in rota if each.starts_on <= last and slip.first <= each.ends_on
    ]
    if slip.last is None and names:
        return _("from %(state)s on") % {"state": names[0]}
    return _(", then ").join(names)


class Circle:
    """The states that run an operation and those that take part, with their public holidays."""

    def __init__(self, operation: Operation, today: date) -> None:
        leads = {each.organisation_id for each in operation.participations.all() if each.is_leading}
        running = leads | {place.pk for place in operation.organisers.all()}
        states = Organisation.objects.states().order_by("name")
        known = list(with_related(states, Related("memberships", select=("group",))))
        lists = Lists()
        lists.memberships = [held for each in known for held in each.memberships.all()]
        members = member_states(operation, day_of(operation, today), lists)
        places = [each for each in known if each.pk in running | members]
        self._own = [place for place in places if place.pk in running]
        self._others = [place for place in places if place.pk not in running]

    def free_days(self, slip: Slip) -> tuple[tuple[str, ...], str]:
        """The holidays of those who run it, by name; how many others have one in these days."""
        own = tuple(
            _("%(day)s, %(name)s (%(state)s)")
            % {"day": say(day.isoformat()), "name": name, "state": place.name}
            for place in self._own
            for day, name in _holidays(slip, place)
        )
        count = sum(bool(_holidays(slip, place)) for place in self._others)
        if not count:
            return own, ""
        sentence = ngettext(
            "a public holiday in %(n)d of the %(all)d other Member States in it",
            "public holidays in %(n)d of the %(all)d other Member States in it",
            count,
        )
        return own, sentence % {"n": count, "all": len(self._others)}


def _holidays(slip: Slip, place: Organisation) -> list[tuple[date, str]]:
    """The holidays on days of the phases; of an end that is open or not known, none is told."""
    found = []
    for phase in slip.phases:
        if precision_of(phase.end) == Precision.DAY:
            first, last = date.fromisoformat(phase.start), date.fromisoformat(phase.end)
            found += public_holidays(first, last, place.code)
    return found
