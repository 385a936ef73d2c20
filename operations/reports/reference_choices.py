"""Choices of forms and filters: operation types, organisations, terms in tree order."""

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

from jco_portal.core.option_lists import Option, OptionList, fold_text
from jco_portal.core.type_aliases import LazyText
from jco_portal.directory.enums import OrganisationKind
from jco_portal.directory.models import GroupMembership, Organisation
from jco_portal.directory.models.organisation import ISO_CODES, UNION_CODE
from operations.enums import ReferenceTermKind
from operations.models import OperationType, ReferenceTerm

ORGANISATIONS, OPERATION_TYPES, MEMBERSHIPS = "organisations", "kinds", "member"
LIST_NAMES = (ORGANISATIONS, OPERATION_TYPES, *ReferenceTermKind.values)
GROUP_LABELS: dict[str, LazyText] = {
    OrganisationKind.GROUP: OrganisationKind.GROUP.label,
    MEMBERSHIPS: gettext_lazy("Member States"),
    OrganisationKind.STATE: gettext_lazy("Other states"),
    **{kind: kind.label for kind in OrganisationKind if kind not in {"state", "group"}},
}
SelectChoice = tuple[str, str]


class ListEntry(NamedTuple):
    """An entry of a reference list, as forms and filters use it."""

    key: int
    list_name: str
    code: str
    name: str
    broader: int | None
    group: str
    unit: str
    valid_from: date | None
    valid_until: date | None


@dataclass(frozen=True)
class TermWithPath:
    """A term with its path in its tree: the keys from the broadest term down to its own."""

    term: ListEntry
    path: tuple[int, ...]


class ReferenceChoices:
    """Reference lists of one page, each read once and only when it is needed."""

    def __init__(self) -> None:
        self._lists: dict[str, OptionList] = {}

    @cached_property
    def entries(self) -> dict[str, list[ListEntry]]:
        """Entries of each list, sorted by name; read in one statement for all lists."""
        entries_by_list: dict[str, list[ListEntry]] = {name: [] for name in LIST_NAMES}
        for entry in sorted(
            _fetch_entries(timezone.localdate()), key=lambda each: fold_text(each.name)
        ):
            entries_by_list[entry.list_name].append(entry)
        return entries_by_list

    @cached_property
    def trees(self) -> dict[str, list[TermWithPath]]:
        """Terms of each tree, every term followed by its narrower ones."""
        below: dict[tuple[str, int | None], list[ListEntry]] = {}
        for kind in ReferenceTermKind.values:
            for term in self.entries[kind]:
                below.setdefault((kind, term.broader), []).append(term)
        return {kind: list(_walk_tree(below, kind, None, ())) for kind in ReferenceTermKind.values}

    @cached_property
    def operation_types(self) -> dict[str, OperationType]:
        """Operation types by code."""
        return {kind.code: kind for kind in OperationType.objects.all()}

    @cached_property
    def organisations(self) -> dict[str, Organisation]:
        """Organisations by code, in the default order of the model."""
        return {each.code: each for each in Organisation.objects.all()}

    @cached_property
    def terms(self) -> dict[int, ReferenceTerm]:
        """Terms of every tree by key, built from their entries without a query."""
        return {
            each.key: ReferenceTerm(
                pk=each.key,
                kind=each.list_name,
                name=each.name,
                broader_id=each.broader,
                unit=each.unit,
                valid_from=each.valid_from,
                valid_until=each.valid_until,
            )
            for kind in ReferenceTermKind.values
            for each in self.entries[kind]
        }

    def lookup(self, name: str) -> Callable[[], Mapping[str, Any]]:
        """Return a function that gives the organisations by code, or a tree's terms by name.

        A function, so that they are read only when a form needs them.
        """
        if name == ORGANISATIONS:
            return lambda: self.organisations
        return lambda: self.terms_by_name(name)

    def operation_type_choices(self, keep: OperationType | None = None) -> list[SelectChoice]:
        """Return the types that may be chosen today, and the stored one."""
        today = timezone.localdate()
        return [
            (kind.code, kind.name)
            for kind in self.operation_types.values()
            if kind == keep or is_valid_on(kind, today)
        ]

    @property
    def group_codes(self) -> list[str]:
        """Codes of groups of states, which neither organise nor lead."""
        organisations = self.entries[ORGANISATIONS]
        return [each.code for each in organisations if each.group == OrganisationKind.GROUP]

    def option_list(self, name: str) -> OptionList:
        """Return the organisations, or the terms of a tree that may be chosen today."""
        if name not in self._lists:
            options = (
                self._organisation_options() if name == ORGANISATIONS else self._term_options(name)
            )
            address = reverse("operations:option_list", args=[name])
            self._lists[name] = OptionList(address, tuple(options))
        return self._lists[name]

    def terms_by_name(self, kind: str) -> dict[str, ReferenceTerm]:
        """Return the terms of a tree by name, in tree order."""
        return {each.term.name: self.terms[each.term.key] for each in self.trees[kind]}

    def with_narrower(self, kind: str, names: Iterable[str]) -> list[int]:
        """Return the keys of terms and of all narrower ones."""
        wanted = {term.key for term in self.entries[kind] if term.name in set(names)}
        return [each.term.key for each in self.trees[kind] if wanted & set(each.path)]

    def _organisation_options(self) -> Iterator[Option]:
        """Return organisations grouped by kind, groups of states first."""
        groups: dict[str, list[Option]] = {group: [] for group in GROUP_LABELS}
        for organisation in self.entries[ORGANISATIONS]:
            other = (ISO_CODES[organisation.code],) if organisation.code in ISO_CODES else ()
            label = str(GROUP_LABELS[organisation.group])
            groups[organisation.group].append(
                Option(organisation.code, organisation.name, label, other)
            )
        return chain.from_iterable(groups.values())

    def _term_options(self, kind: str) -> Iterator[Option]:
        """Yield terms with the names of their broader ones, each before its narrower ones."""
        today = timezone.localdate()
        names = {term.key: term.name for term in self.entries[kind]}
        for node in self.trees[kind]:
            if is_valid_on(node.term, today):
                above = " › ".join(names[key] for key in node.path[:-1])
                yield Option(node.term.name, node.term.name, above)


def _fetch_entries(today: date) -> Iterator[ListEntry]:
    """Return every entry of every list, from one statement."""
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
    group = Case(When(Exists(current), then=Value(MEMBERSHIPS)), default=F("kind"))
    # Terms first: PostgreSQL takes the types of a union from its first query; nulls have none.
    lists = (
        ReferenceTerm.objects.values_list(
            "pk", "kind", "name", F("name"), "broader_id", none, "unit", *days
        ),
        Organisation.objects.values_list(
            "pk", Value(ORGANISATIONS), "code", "name", no_key, group, none, no_day, no_day
        ),
        OperationType.objects.values_list(
            "pk", Value(OPERATION_TYPES), "code", "name", no_key, none, none, *days
        ),
    )
    first, *others = (each.order_by() for each in lists)
    return (ListEntry(*row) for row in first.union(*others, all=True))


def _walk_tree(
    below: dict[tuple[str, int | None], list[ListEntry]],
    kind: str,
    broader: int | None,
    path: tuple[int, ...],
) -> Iterator[TermWithPath]:
    for term in below.get((kind, broader), []):
        # A cycle in the data must not end in endless recursion.
        if term.key in path:
            continue
        yield TermWithPath(term, (*path, term.key))
        yield from _walk_tree(below, kind, term.key, (*path, term.key))


def is_valid_on(entry: OperationType | ListEntry, day: date) -> bool:
    """Return whether an entry of a dated list may be chosen on a day; both ends inclusive."""
    begun = entry.valid_from is None or entry.valid_from <= day
    return begun and (entry.valid_until is None or entry.valid_until >= day)


def term_choices(tree: Iterable[TermWithPath], *, keep: str = "") -> list[SelectChoice]:
    """Return a tree as choices, narrower terms indented; an outdated one only if ``keep``."""
    # Em spaces (U+2003): browsers remove ordinary spaces at the beginning of an option.
    today = timezone.localdate()
    return [
        (each.term.name, "\u2003" * (len(each.path) - 1) + each.term.name)
        for each in tree
        if each.term.name == keep or is_valid_on(each.term, today)
    ]
