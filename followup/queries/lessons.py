"""Which recommendations of earlier JCOs a plan has to answer, and what makes them alike."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, Value
from django.utils import timezone

from followup.models import Answer, Lesson, Recommendation
from jco_portal.directory.models import GroupMembership, Organisation
from jco_portal.directory.models.organisation import UNION
from jco_portal.directory.models.user import INSIDE
from operations.enums import LEADING, Marking
from operations.models import Operation, Participation, Term

Links = dict[int, set[int]]


@dataclass(frozen=True)
class Likeness:
    """A recommendation that a plan has to answer, and the terms of its JCO that are alike."""

    recommendation: int
    shared: frozenset[int]


def standing_for(operations: Iterable[Operation]) -> dict[int, list[Likeness]]:
    """Open recommendations of earlier JCOs that concern each operation, by the operation's key.

    Alike is a shared risk area or goods, region or transport mode; a term meets those broader
    and narrower than itself. Left out is what those who run the operation cannot know of. The
    number of queries does not depend on how many there are.
    """
    wanted = [each.pk for each in operations]
    if not wanted:
        return {}
    listed = Recommendation.objects.standing().order_by("due_on", "pk")
    rows = list(listed.values_list("pk", "debriefing__operation", "debriefing__operation__marking"))
    if not rows:
        return {key: [] for key in wanted}
    everything = {*wanted, *(earlier for _pk, earlier, _marking in rows)}
    links = _links(everything)
    tree = _Tree(dict(Term.objects.order_by().values_list("pk", "broader")))
    circle = _Circle(everything)
    near = {key: tree.near(links[key]) for key in wanted}
    return {
        key: [
            Likeness(pk, frozenset(near[key] & links[earlier]))
            for pk, earlier, marking in rows
            if earlier != key
            and near[key] & links[earlier]
            and circle.knows(key, pk, earlier, marking)
        ]
        for key in wanted
    }


def lessons_due(operations: Iterable[Operation]) -> dict[int, set[int]]:
    """The recommendations that each operation still has to answer, by the operation's key."""
    listed = list(operations)
    standing = standing_for(listed)
    if not any(standing.values()):
        return {key: set() for key in standing}
    answered: dict[int, set[int]] = defaultdict(set)
    given = Lesson.objects.filter(operation__in=listed).order_by()
    for operation, recommendation in given.values_list("operation", "recommendation"):
        answered[operation].add(recommendation)
    return {
        key: {each.recommendation for each in found} - answered[key]
        for key, found in standing.items()
    }


def _links(operations: set[int]) -> Links:
    """The terms, modes and regions of operations, by the operation's key."""
    terms, *others = (
        link.through.objects.filter(operation__in=operations).values_list("operation", "term")
        for link in (Operation.terms, Operation.modes, Operation.regions)
    )
    found: Links = defaultdict(set)
    for operation, term in terms.union(*others):
        found[operation].add(term)
    return found


class _Tree:
    """The tree of terms, upwards and downwards."""

    def __init__(self, broader: dict[int, int | None]) -> None:
        self.above = {key: self._path(key, broader) for key in broader}

    @staticmethod
    def _path(key: int, broader: dict[int, int | None]) -> set[int]:
        """The term and everything above it."""
        seen: set[int] = set()
        step: int | None = key
        while step is not None and step not in seen:
            seen.add(step)
            step = broader.get(step)
        return seen

    def near(self, terms: set[int]) -> set[int]:
        """The terms with everything broader and everything narrower."""
        upwards = {each for term in terms for each in self.above.get(term, ())}
        downwards = {key for key, path in self.above.items() if terms & path}
        return upwards | downwards


class _Circle:
    """Who runs operations, who takes part in them, and to whom what is LIMITE may go."""

    def __init__(self, operations: set[int]) -> None:
        self.run: Links = defaultdict(set)
        self.part: Links = defaultdict(set)
        organised = Operation.organisers.through.objects.filter(operation__in=operations)
        settled = Participation.objects.settled().filter(operation__in=operations).order_by()
        parts = organised.values_list("operation", "organisation", Value(""))
        for operation, place, part in parts.union(
            settled.values_list("operation", "organisation", "part")
        ):
            (self.part if part else self.run)[operation].add(place)
            if part in LEADING:
                self.run[operation].add(place)
        self.addressed: Links = defaultdict(set)
        asked = Answer.objects.filter(recommendation__debriefing__operation__in=operations)
        for pk, place in asked.order_by().values_list("recommendation", "organisation"):
            self.addressed[pk].add(place)
        self.inside = _insiders()

    def knows(self, operation: int, recommendation: int, earlier: int, marking: str) -> bool:
        """True when somebody who runs the operation knows of a recommendation of an earlier one."""
        places = self.run[operation]
        own = self.part[earlier] | self.run[earlier] | self.addressed[recommendation]
        told = marking != Marking.PARTICIPANTS and places & self.inside
        return bool(places & own or told)


def _insiders() -> set[int]:
    """Member States of today, Commission services and bodies of the Council."""
    today = timezone.localdate()
    members = GroupMembership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), group__code=UNION, starts_on__lte=today
    )
    places = Organisation.objects.filter(Q(kind__in=INSIDE) | Q(pk__in=members.values("member")))
    return set(places.order_by().values_list("pk", flat=True))
