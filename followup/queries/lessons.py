"""Which recommendations of earlier JCOs a plan has to answer, and what makes them alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from followup.models import AddresseeAction, Lesson, Recommendation
from jco_portal.directory.models import GroupMembership, Organisation
from jco_portal.directory.models.organisation import UNION_CODE
from jco_portal.directory.models.user import INSIDER_KINDS
from operations.enums import LEADING_ROLES, Marking
from operations.models import Operation, Participation, ReferenceTerm
from operations.models.participant_conditions import expand_groups


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
    known = _read(wanted)
    rows = sorted(each for of_one in known.values() for each in of_one.recommendations)
    if not rows:
        return {key: [] for key in wanted}
    tree = ReferenceTerm.objects.term_tree()
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


def _read(plans: list[int]) -> dict[int, "_Known"]:
    """The plans, and every operation of which recommendations stand, by key and in one query."""

    def keys(links: Any, name: str) -> ArraySubquery:
        return ArraySubquery(links.filter(operation=OuterRef("pk")).order_by().values(name))

    settled = Participation.objects.joined()
    run = Q(organised_operations=OuterRef("pk")) | Q(
        participations__operation=OuterRef("pk"), participations__role__in=LEADING_ROLES
    )
    standing = Recommendation.objects.binding().filter(debriefing__operation=OuterRef("pk"))
    found = Operation.objects.order_by().annotate(
        term_keys=keys(Operation.terms.through.objects, "referenceterm"),
        mode_keys=keys(Operation.transport_modes.through.objects, "referenceterm"),
        region_keys=keys(Operation.regions.through.objects, "referenceterm"),
        organiser_keys=keys(Operation.organisers.through.objects, "organisation"),
        lead_keys=keys(settled.filter(role__in=LEADING_ROLES), "organisation"),
        part_keys=keys(settled, "organisation"),
        member_keys=keys(expand_groups(settled), "member"),
        is_inside=Exists(_insiders().filter(run)),
        recommendations=ArraySubquery(_said(standing, plans)),
    )
    asked = found.filter(Q(pk__in=plans) | Exists(standing))
    return {each.pk: _Known.of(each) for each in asked}


def _said(recommendations: QuerySet[Recommendation], plans: list[int]) -> QuerySet[Any]:
    """Recommendations with those to whom they are addressed, and the plans that answered them."""
    addressed = AddresseeAction.objects.filter(recommendation=OuterRef("pk")).order_by()
    given = Lesson.objects.filter(recommendation=OuterRef("pk"), operation__in=plans).order_by()
    return recommendations.order_by().values(
        row=JSONObject(
            due_on="due_on",
            pk="pk",
            addressed=ArraySubquery(addressed.values("organisation")),
            answered_for=ArraySubquery(given.values("operation")),
        )
    )


@dataclass(frozen=True, order=True)
class _Said:
    """A recommendation that stands: to whom it is addressed, and which plans have answered it."""

    due_on: str
    pk: int
    earlier: int
    addressed: list[int]
    answered_for: list[int]


@dataclass(frozen=True)
class _Known:
    """The terms of an operation, who runs it and who takes part, and what it recommends.

    ``is_inside``: what is LIMITE may go to somebody who runs it.
    """

    terms: set[int]
    run: set[int]
    part: set[int]
    marking: str
    is_inside: bool
    recommendations: list[_Said]

    @classmethod
    def of(cls, operation: Any) -> "_Known":
        """From an operation that was read with its keys."""
        terms = {*operation.term_keys, *operation.mode_keys, *operation.region_keys}
        run = {*operation.organiser_keys, *operation.lead_keys}
        said = [_Said(earlier=operation.pk, **each) for each in operation.recommendations]
        part = {*operation.part_keys, *operation.member_keys}
        return cls(terms, run, part, operation.marking, operation.is_inside, said)

    def knows(self, recommendation: _Said, earlier: "_Known") -> bool:
        """True when somebody who runs it knows of a recommendation of an earlier operation."""
        own = earlier.part | earlier.run | set(recommendation.addressed)
        told = earlier.marking != Marking.PARTICIPANTS and self.is_inside
        return bool(self.run & own or told)


def _insiders() -> QuerySet[Organisation]:
    """Member States of today, Commission services and bodies of the Council."""
    today = timezone.localdate()
    members = GroupMembership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), group__code=UNION_CODE, starts_on__lte=today
    )
    places = Organisation.objects.filter(
        Q(kind__in=INSIDER_KINDS) | Q(pk__in=members.values("member"))
    )
    return places.order_by()
