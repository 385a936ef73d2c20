"""Which recommendations of earlier JCOs a plan has to answer, and what makes them alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from followup.models import Answer, Lesson, Recommendation
from jco_portal.directory.models import GroupMembership, Organisation
from jco_portal.directory.models.organisation import UNION
from jco_portal.directory.models.user import INSIDE
from operations.enums import LEADING, Marking
from operations.models import Operation, Participation, Term


@dataclass(frozen=True)
class Likeness:
    """A recommendation that a plan has to answer, and the terms of its JCO that are alike.

    ``is_answered``: the plan has said already what it makes of it.
    """

    recommendation: int
    shared: frozenset[int]
    is_answered: bool = False


def standing_for(operations: Iterable[Operation]) -> dict[int, list[Likeness]]:
    """Open recommendations of earlier JCOs that concern each operation, by the operation's key.

    Alike is a shared risk area or goods, region or transport mode; a term meets those broader
    and narrower than itself. Left out is what those who run the operation cannot know of. The
    number of queries does not depend on how many there are.
    """
    wanted = [each.pk for each in operations]
    if not wanted:
        return {}
    rows = list(_standing(wanted))
    if not rows:
        return {key: [] for key in wanted}
    known = _read({*wanted, *(each.earlier for each in rows)})
    tree = _Tree(dict(Term.objects.order_by().values_list("pk", "broader")))
    near = {key: tree.near(known[key].terms) for key in wanted}
    return {
        key: [
            Likeness(each.pk, frozenset(shared), is_answered=key in each.answered_for)
            for each in rows
            if each.earlier != key
            and (shared := near[key] & known[each.earlier].terms)
            and known[key].knows(each, known[each.earlier])
        ]
        for key in wanted
    }


def lessons_due(operations: Iterable[Operation]) -> dict[int, set[int]]:
    """The recommendations that each operation still has to answer, by the operation's key."""
    return {
        key: {each.recommendation for each in found if not each.is_answered}
        for key, found in standing_for(operations).items()
    }


def _standing(plans: list[int]) -> QuerySet[Any]:
    """Open recommendations: of which JCO, to whom, and which of the plans have answered them."""
    addressed = Answer.objects.filter(recommendation=OuterRef("pk")).order_by()
    given = Lesson.objects.filter(recommendation=OuterRef("pk"), operation__in=plans).order_by()
    standing = Recommendation.objects.standing().annotate(
        earlier=F("debriefing__operation"),
        marking=F("debriefing__operation__marking"),
        addressed=ArraySubquery(addressed.values("organisation")),
        answered_for=ArraySubquery(given.values("operation")),
    )
    return standing.order_by("due_on", "pk")


def _read(operations: set[int]) -> dict[int, "_Known"]:
    """What makes operations alike and who knows of them, by the operation's key, in one query."""

    def keys(links: Any, name: str) -> ArraySubquery:
        return ArraySubquery(links.filter(operation=OuterRef("pk")).order_by().values(name))

    settled = Participation.objects.settled()
    run = Q(organised_operations=OuterRef("pk")) | Q(
        participations__operation=OuterRef("pk"), participations__part__in=LEADING
    )
    found = Operation.objects.order_by().annotate(
        term_keys=keys(Operation.terms.through.objects, "term"),
        mode_keys=keys(Operation.modes.through.objects, "term"),
        region_keys=keys(Operation.regions.through.objects, "term"),
        organiser_keys=keys(Operation.organisers.through.objects, "organisation"),
        lead_keys=keys(settled.filter(part__in=LEADING), "organisation"),
        part_keys=keys(settled, "organisation"),
        is_inside=Exists(_insiders().filter(run)),
    )
    return {key: _Known.of(each) for key, each in found.in_bulk(operations).items()}


@dataclass(frozen=True)
class _Known:
    """The terms of an operation, who runs it and who takes part.

    ``is_inside``: what is LIMITE may go to somebody who runs it.
    """

    terms: set[int]
    run: set[int]
    part: set[int]
    is_inside: bool

    @classmethod
    def of(cls, operation: Any) -> "_Known":
        """From an operation that was read with its keys."""
        terms = {*operation.term_keys, *operation.mode_keys, *operation.region_keys}
        run = {*operation.organiser_keys, *operation.lead_keys}
        return cls(terms, run, set(operation.part_keys), operation.is_inside)

    def knows(self, recommendation: Any, earlier: "_Known") -> bool:
        """True when somebody who runs it knows of a recommendation of an earlier operation."""
        own = earlier.part | earlier.run | set(recommendation.addressed)
        told = recommendation.marking != Marking.PARTICIPANTS and self.is_inside
        return bool(self.run & own or told)


def _insiders() -> QuerySet[Organisation]:
    """Member States of today, Commission services and bodies of the Council."""
    today = timezone.localdate()
    members = GroupMembership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), group__code=UNION, starts_on__lte=today
    )
    places = Organisation.objects.filter(Q(kind__in=INSIDE) | Q(pk__in=members.values("member")))
    return places.order_by()


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
