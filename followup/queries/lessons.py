"""Recommendations of comparable earlier JCOs that a plan must address.

Comparable: sharing a risk area or goods, a region or a transport mode (proposal of the portal).
"""

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
    """A recommendation that a plan must address, and the keys of the terms that both JCOs share.

    ``is_treated`` is true if the plan has a treatment of it.
    """

    recommendation_id: int
    shared_terms: frozenset[int]
    is_treated: bool = False


def comparable_recommendations(operations: Iterable[Operation]) -> dict[int, list[Comparability]]:
    """Return the binding recommendations of comparable other JCOs, by key of the operation.

    A term also matches broader and narrower ones. Recommendations that the managers of the
    operation may not know are left out. The number of queries is fixed.
    """
    wanted = [each.pk for each in operations]
    if not wanted:
        return {}
    # Compared in Python: one query reads all operations, one the tree of terms.
    known = _read_operations(wanted)
    rows = sorted(each for of_one in known.values() for each in of_one.recommendations)
    if not rows:  # saves the query of the terms
        return {key: [] for key in wanted}
    tree = ReferenceTerm.objects.term_tree()
    # Extending one side is enough: broader and narrower are the inverse of each other.
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
    """Return the keys of the recommendations still to be treated, by key of the operation."""
    return {
        key: {each.recommendation_id for each in comparable if not each.is_treated}
        for key, comparable in comparable_recommendations(operations).items()
    }


def _read_operations(plans: list[int]) -> dict[int, "_OperationData"]:
    """Return the plans and all operations with binding recommendations, by key, in one query."""

    def keys(links: Any, name: str) -> ArraySubquery:
        return ArraySubquery(links.filter(operation=OuterRef("pk")).order_by().values(name))

    settled = Participation.objects.joined()
    # Managing organisations: organisers, leads and co-leads.
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
    """Return recommendations with their addressees and the plans that have treated them."""
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
    """A binding recommendation, with keys of its addressees and of plans that have treated it.

    Sorted by due date, an ISO string from JSON.
    """

    due_on: str
    pk: int
    operation_id: int
    addressee_ids: list[int]
    treated_operation_ids: list[int]


@dataclass(frozen=True)
class _OperationData:
    """Terms, managers, participants and recommendations of an operation, by key.

    ``is_inside`` is true if LIMITE records may go to one of the managing organisations.
    """

    terms: set[int]
    managing_organisations: set[int]
    participating_organisations: set[int]
    marking: str
    is_inside: bool
    recommendations: list[_RecommendationData]

    @classmethod
    def from_operation(cls, operation: Any) -> "_OperationData":
        """Create from an operation annotated by ``_read_operations``."""
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
        """Return whether a managing organisation may know a recommendation of another operation."""
        own = (
            earlier.participating_organisations
            | earlier.managing_organisations
            | set(recommendation.addressee_ids)
        )
        is_open = earlier.marking != Marking.PARTICIPANTS and self.is_inside
        return bool(self.managing_organisations & own or is_open)


def _insider_organisations() -> QuerySet[Organisation]:
    """Return present Member States, Commission services and Council bodies."""
    today = timezone.localdate()
    members = GroupMembership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), group__code=UNION_CODE, starts_on__lte=today
    )
    organisations = Organisation.objects.filter(
        Q(kind__in=INSIDER_KINDS) | Q(pk__in=members.values("member"))
    )
    return organisations.order_by()
