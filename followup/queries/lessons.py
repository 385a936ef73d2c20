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
class Comparability:
    """A recommendation that a plan has to answer, and the terms of its JCO that are alike.

    ``is_treated``: the plan has said already what it makes of it.
    """

    recommendation_id: int
    shared_terms: frozenset[int]
    is_treated: bool = False


def comparable_recommendations(operations: Iterable[Operation]) -> dict[int, list[Comparability]]:
    """Open recommendations of earlier JCOs that concern each operation, by the operation's key.

    Alike is a shared risk area or goods, region or transport mode; a term meets those broader
    and narrower than itself. Left out is what those who run the operation cannot know of. The
    number of queries does not depend on how many there are.
    """
    wanted = [each.pk for each in operations]
    if not wanted:
        return {}
    known = _read_operations(wanted)
    rows = sorted(each for of_one in known.values() for each in of_one.recommendations)
    if not rows:
        return {key: [] for key in wanted}
    tree = ReferenceTerm.objects.term_tree()
    near = {key: tree.with_broader_and_narrower(known[key].terms) for key in wanted}
    return {
        key: [
            Comparability(each.pk, frozenset(shared), is_treated=key in each.treated_operation_ids)
            for each in rows
            if each.operation_id != key
            and (shared := near[key] & known[each.operation_id].terms)
            and known[key].can_see_recommendation(each, known[each.operation_id])
        ]
        for key in wanted
    }


def untreated_lessons(operations: Iterable[Operation]) -> dict[int, set[int]]:
    """The recommendations that each operation still has to answer, by the operation's key."""
    return {
        key: {each.recommendation_id for each in comparable if not each.is_treated}
        for key, comparable in comparable_recommendations(operations).items()
    }


def _read_operations(plans: list[int]) -> dict[int, "_OperationData"]:
    """The plans, and every operation of which recommendations stand, by key and in one query."""

    def keys(links: Any, name: str) -> ArraySubquery:
        return ArraySubquery(links.filter(operation=OuterRef("pk")).order_by().values(name))

    settled = Participation.objects.joined()
    run = Q(organised_operations=OuterRef("pk")) | Q(
        participations__operation=OuterRef("pk"), participations__role__in=LEADING_ROLES
    )
    binding = Recommendation.objects.binding().filter(debriefing__operation=OuterRef("pk"))
    operations = Operation.objects.order_by().annotate(
        term_keys=keys(Operation.terms.through.objects, "referenceterm"),
        mode_keys=keys(Operation.transport_modes.through.objects, "referenceterm"),
        region_keys=keys(Operation.regions.through.objects, "referenceterm"),
        organiser_keys=keys(Operation.organisers.through.objects, "organisation"),
        lead_keys=keys(settled.filter(role__in=LEADING_ROLES), "organisation"),
        participant_keys=keys(settled, "organisation"),
        member_keys=keys(expand_groups(settled), "member"),
        is_inside=Exists(_insider_organisations().filter(run)),
        recommendations=ArraySubquery(_with_addressees(binding, plans)),
    )
    relevant = operations.filter(Q(pk__in=plans) | Exists(binding))
    return {each.pk: _OperationData.from_operation(each) for each in relevant}


def _with_addressees(recommendations: QuerySet[Recommendation], plans: list[int]) -> QuerySet[Any]:
    """Recommendations with those to whom they are addressed, and the plans that answered them."""
    addressed = AddresseeAction.objects.filter(recommendation=OuterRef("pk")).order_by()
    lessons = Lesson.objects.filter(recommendation=OuterRef("pk"), operation__in=plans).order_by()
    return recommendations.order_by().values(
        row=JSONObject(
            due_on="due_on",
            pk="pk",
            addressee_ids=ArraySubquery(addressed.values("organisation")),
            treated_operation_ids=ArraySubquery(lessons.values("operation")),
        )
    )


@dataclass(frozen=True, order=True)
class _RecommendationData:
    """A recommendation that stands: to whom it is addressed, and which plans have answered it."""

    due_on: str
    pk: int
    operation_id: int
    addressee_ids: list[int]
    treated_operation_ids: list[int]


@dataclass(frozen=True)
class _OperationData:
    """The terms of an operation, who runs it and who takes part, and what it recommends.

    ``is_inside``: what is LIMITE may go to somebody who runs it.
    """

    terms: set[int]
    managing_organisations: set[int]
    participating_organisations: set[int]
    marking: str
    is_inside: bool
    recommendations: list[_RecommendationData]

    @classmethod
    def from_operation(cls, operation: Any) -> "_OperationData":
        """From an operation that was read with its keys."""
        terms = {*operation.term_keys, *operation.mode_keys, *operation.region_keys}
        run = {*operation.organiser_keys, *operation.lead_keys}
        recommendations = [
            _RecommendationData(operation_id=operation.pk, **each)
            for each in operation.recommendations
        ]
        participants = {*operation.participant_keys, *operation.member_keys}
        return cls(
            terms, run, participants, operation.marking, operation.is_inside, recommendations
        )

    def can_see_recommendation(
        self, recommendation: _RecommendationData, earlier: "_OperationData"
    ) -> bool:
        """True when somebody who runs it knows of a recommendation of an earlier operation."""
        own = (
            earlier.participating_organisations
            | earlier.managing_organisations
            | set(recommendation.addressee_ids)
        )
        is_open = earlier.marking != Marking.PARTICIPANTS and self.is_inside
        return bool(self.managing_organisations & own or is_open)


def _insider_organisations() -> QuerySet[Organisation]:
    """Member States of today, Commission services and bodies of the Council."""
    today = timezone.localdate()
    members = GroupMembership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), group__code=UNION_CODE, starts_on__lte=today
    )
    organisations = Organisation.objects.filter(
        Q(kind__in=INSIDER_KINDS) | Q(pk__in=members.values("member"))
    )
    return organisations.order_by()
