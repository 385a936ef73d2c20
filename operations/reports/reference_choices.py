"""What forms and filters offer: kinds, organisations by what they are, terms in tree order."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Case, DateField, Exists, F, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from jco_portal.core.option_lists import Option, OptionList, fold
from jco_portal.core.type_aliases import Wording
from jco_portal.directory.enums import OrganisationKind
from jco_portal.directory.models import GroupMembership, Organisation
from jco_portal.directory.models.organisation import ISO_CODES, UNION_CODE
from operations.enums import ReferenceTermKind
from operations.models import OperationType, ReferenceTerm

ORGANISATIONS, KINDS, MEMBER = "organisations", "kinds", "member"
LISTS = (ORGANISATIONS, KINDS, *ReferenceTermKind.values)
GROUPS: dict[str, Wording] = {
    OrganisationKind.GROUP: OrganisationKind.GROUP.label,
    MEMBER: gettext_lazy("Member States"),
    OrganisationKind.STATE: gettext_lazy("Other states"),
    **{kind: kind.label for kind in OrganisationKind if kind not in {"state", "group"}},
}
Choice = tuple[str, str]


class Entry(NamedTuple):
    """An entry of a reference list, as forms and filters name it."""

    key: int
    of: str
    code: str
    name: str
    broader: int | None
    group: str
    unit: str
    valid_from: date | None
    valid_until: date | None


@dataclass(frozen=True)
class TreeTerm:
    """A term with its place in its tree: the keys from the broadest down to its own."""

    term: Entry
    path: tuple[int, ...]


class Choices:
    """The reference lists of one page, each read once and only when it is needed."""

    def __init__(self) -> None:
        self._lists: dict[str, OptionList] = {}

    @cached_property
    def entries(self) -> dict[str, list[Entry]]:
        """Organisations, kinds and the terms of each tree, by name; one statement for all."""
        found: dict[str, list[Entry]] = {name: [] for name in LISTS}
        for entry in sorted(_entries(timezone.localdate()), key=lambda each: fold(each.name)):
            found[entry.of].append(entry)
        return found

    @cached_property
    def trees(self) -> dict[str, list[TreeTerm]]:
        """The terms of each tree, every term followed by its narrower ones."""
        below: dict[tuple[str, int | None], list[Entry]] = {}
        for kind in ReferenceTermKind.values:
            for term in self.entries[kind]:
                below.setdefault((kind, term.broader), []).append(term)
        return {kind: list(_descend(below, kind, None, ())) for kind in ReferenceTermKind.values}

    @cached_property
    def kinds(self) -> dict[str, OperationType]:
        """Kinds of operations by code."""
        return {kind.code: kind for kind in OperationType.objects.all()}

    @cached_property
    def organisations(self) -> dict[str, Organisation]:
        """Organisations by code, by name."""
        return {place.code: place for place in Organisation.objects.all()}

    @cached_property
    def terms(self) -> dict[int, ReferenceTerm]:
        """Terms of every tree by key, made of their entries."""
        return {
            each.key: ReferenceTerm(
                pk=each.key,
                kind=each.of,
                name=each.name,
                broader_id=each.broader,
                unit=each.unit,
                valid_from=each.valid_from,
                valid_until=each.valid_until,
            )
            for kind in ReferenceTermKind.values
            for each in self.entries[kind]
        }

    def known(self, name: str) -> Callable[[], Mapping[str, Any]]:
        """How to get at the organisations, or the terms of a tree, by what names them."""
        if name == ORGANISATIONS:
            return lambda: self.organisations
        return lambda: self.terms_by_name(name)

    def kind_options(self, keep: OperationType | None = None) -> list[Choice]:
        """Kinds that may be chosen today, and the one that stands already."""
        today = timezone.localdate()
        return [
            (kind.code, kind.name)
            for kind in self.kinds.values()
            if kind == keep or is_valid(kind, today)
        ]

    @property
    def unions(self) -> list[str]:
        """Codes of groups of states, which neither organise nor lead."""
        places = self.entries[ORGANISATIONS]
        return [place.code for place in places if place.group == OrganisationKind.GROUP]

    def listed(self, name: str) -> OptionList:
        """The organisations, or the terms of a tree that may be chosen today."""
        if name not in self._lists:
            options = self._places() if name == ORGANISATIONS else self._tree(name)
            address = reverse("operations:option_list", args=[name])
            self._lists[name] = OptionList(address, tuple(options))
        return self._lists[name]

    def terms_by_name(self, kind: str) -> dict[str, ReferenceTerm]:
        """The terms of a tree by name, in its order."""
        return {each.term.name: self.terms[each.term.key] for each in self.trees[kind]}

    def with_narrower(self, kind: str, names: Iterable[str]) -> list[int]:
        """The keys of terms and of everything below them."""
        wanted = {term.key for term in self.entries[kind] if term.name in set(names)}
        return [each.term.key for each in self.trees[kind] if wanted & set(each.path)]

    def _places(self) -> Iterator[Option]:
        """Organisations grouped by what they are, groups of states first."""
        groups: dict[str, list[Option]] = {group: [] for group in GROUPS}
        for place in self.entries[ORGANISATIONS]:
            other = (ISO_CODES[place.code],) if place.code in ISO_CODES else ()
            label = str(GROUPS[place.group])
            groups[place.group].append(Option(place.code, place.name, label, other))
        return chain.from_iterable(groups.values())

    def _tree(self, kind: str) -> Iterator[Option]:
        """Terms with those above them, every term followed by its narrower ones."""
        today = timezone.localdate()
        names = {term.key: term.name for term in self.entries[kind]}
        for each in self.trees[kind]:
            if is_valid(each.term, today):
                above = " › ".join(names[key] for key in each.path[:-1])
                yield Option(each.term.name, each.term.name, above)


def _entries(today: date) -> Iterator[Entry]:
    """Every entry of every list, in one statement."""
    no_key = Value(None, output_field=BigIntegerField())
    no_day = Value(None, output_field=DateField())
    none = Value("")
    days = ("valid_from", "valid_until")
    current = GroupMembership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today),
        group__code=UNION_CODE,
        member=OuterRef("pk"),
        starts_on__lte=today,
    )
    group = Case(When(Exists(current), then=Value(MEMBER)), default=F("kind"))
    lists = (  # terms first: PostgreSQL takes the types of a union from there, not from nulls
        ReferenceTerm.objects.values_list(
            "pk", "kind", "name", F("name"), "broader_id", none, "unit", *days
        ),
        Organisation.objects.values_list(
            "pk", Value(ORGANISATIONS), "code", "name", no_key, group, none, no_day, no_day
        ),
        OperationType.objects.values_list(
            "pk", Value(KINDS), "code", "name", no_key, none, none, *days
        ),
    )
    first, *others = (each.order_by() for each in lists)
    return (Entry(*row) for row in first.union(*others, all=True))


def _descend(
    below: dict[tuple[str, int | None], list[Entry]],
    kind: str,
    broader: int | None,
    path: tuple[int, ...],
) -> Iterator[TreeTerm]:
    for term in below.get((kind, broader), []):
        if term.key in path:
            continue
        yield TreeTerm(term, (*path, term.key))
        yield from _descend(below, kind, term.key, (*path, term.key))


def is_valid(entry: OperationType | Entry, day: date) -> bool:
    """True when the entry of a dated list may be chosen on the day."""
    begun = entry.valid_from is None or entry.valid_from <= day
    return begun and (entry.valid_until is None or entry.valid_until >= day)


def tree_options(tree: Iterable[TreeTerm], *, keep: str = "") -> list[Choice]:
    """A tree as a list for a select, narrower terms indented; an outdated one only if kept."""
    today = timezone.localdate()
    return [
        (each.term.name, "\u2003" * (len(each.path) - 1) + each.term.name)
        for each in tree
        if each.term.name == keep or is_valid(each.term, today)
    ]
