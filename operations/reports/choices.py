"""What forms and filters offer: kinds, organisations by what they are, terms in tree order."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.directory.enums import OrganisationKind
from jco_portal.directory.models import GroupMembership, Organisation
from jco_portal.directory.models.organisation import UNION
from operations.enums import TermKind
from operations.models import OperationKind, Term

Option = tuple[str, str]
Group = tuple[str, list[Option]]


@dataclass(frozen=True)
class TreeTerm:
    """A term with its place in its tree."""

    term: Term
    depth: int
    path: tuple[int, ...]


class Choices:
    """The reference lists of one page, each read once."""

    @cached_property
    def kinds(self) -> dict[str, OperationKind]:
        """Kinds of operations by code."""
        return {kind.code: kind for kind in OperationKind.objects.all()}

    @cached_property
    def organisations(self) -> dict[str, Organisation]:
        """Organisations by code, by name."""
        return {place.code: place for place in Organisation.objects.all()}

    @cached_property
    def members(self) -> set[int]:
        """The Member States of today."""
        today = timezone.localdate()
        current = GroupMembership.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=today),
            group__code=UNION,
            starts_on__lte=today,
        )
        return set(current.values_list("member", flat=True))

    @cached_property
    def trees(self) -> dict[str, list[TreeTerm]]:
        """The terms of each tree, every term followed by its narrower ones."""
        below: dict[tuple[str, int | None], list[Term]] = {}
        for term in Term.objects.order_by("name"):
            below.setdefault((term.kind, term.broader_id), []).append(term)
        return {kind: list(_descend(below, kind, None, ())) for kind in TermKind.values}

    def kind_options(self, keep: OperationKind | None = None) -> list[Option]:
        """Kinds that may be chosen today, and the one that stands already."""
        today = timezone.localdate()
        return [
            (kind.code, kind.name)
            for kind in self.kinds.values()
            if kind == keep or is_valid(kind, today)
        ]

    def organisation_groups(self, *, unions: bool = True) -> list[Group]:
        """Organisations grouped by what they are, groups of states first."""
        groups: dict[str, list[Option]] = {label: [] for label in _group_labels(unions)}
        for place in self.organisations.values():
            label = self._group_of(place)
            if label in groups:
                groups[label].append((place.code, self._name_of(place)))
        return [(label, options) for label, options in groups.items() if options]

    def terms_by_name(self, kind: str) -> dict[str, Term]:
        """The terms of a tree by name."""
        return {each.term.name: each.term for each in self.trees[kind]}

    def with_narrower(self, kind: str, name: str) -> list[int]:
        """The keys of a term and of everything below it."""
        wanted = self.terms_by_name(kind)[name].pk
        return [each.term.pk for each in self.trees[kind] if wanted in each.path]

    def _group_of(self, place: Organisation) -> str:
        if place.is_state:
            return _("Member States") if place.pk in self.members else _("Other states")
        return str(OrganisationKind(place.kind).label)

    @staticmethod
    def _name_of(place: Organisation) -> str:
        if place.code == UNION:
            return _("EU (all Member States on the start date)")
        return place.name


def _group_labels(unions: bool) -> list[str]:
    labels = [_("Member States"), _("Other states")]
    bodies = [kind for kind in OrganisationKind if kind not in {"state", "group"}]
    head = [str(OrganisationKind.GROUP.label)] if unions else []
    return [*head, *labels, *(str(kind.label) for kind in bodies)]


def _descend(
    below: dict[tuple[str, int | None], list[Term]],
    kind: str,
    broader: int | None,
    path: tuple[int, ...],
) -> Iterator[TreeTerm]:
    for term in below.get((kind, broader), []):
        if term.pk in path:
            continue
        yield TreeTerm(term, len(path), (*path, term.pk))
        yield from _descend(below, kind, term.pk, (*path, term.pk))


def is_valid(entry: OperationKind | Term, day: date) -> bool:
    """True when the entry of a dated list may be chosen on the day."""
    begun = entry.valid_from is None or entry.valid_from <= day
    return begun and (entry.valid_until is None or entry.valid_until >= day)


def tree_options(tree: Iterable[TreeTerm], *, keep: Iterable[Term] = ()) -> list[Option]:
    """A tree as a list for a select, narrower terms indented; outdated ones only if kept."""
    today, kept = timezone.localdate(), {term.pk for term in keep}
    return [
        (each.term.name, "\u2003" * each.depth + each.term.name)
        for each in tree
        if each.term.pk in kept or is_valid(each.term, today)
    ]
