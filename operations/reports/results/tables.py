"""Tables of results, for the page and for the workbook alike, and the names in them."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from jco_portal.directory.models import Organisation
from operations.enums import Unit
from operations.models import ReferenceTerm
from operations.reports.results.formatting import number_in_words
from operations.reports.results.sums import ControlSum, Sum


@dataclass(frozen=True)
class Line:
    """A line of a table: what it is about, and its numbers in the order of the columns."""

    label: str
    numbers: tuple[Decimal | int | None, ...]
    role: str = ""

    @property
    def cells(self) -> list[str]:
        """The numbers in words; empty where there is none."""
        return ["" if each is None else number_in_words(each) for each in self.numbers]


@dataclass(frozen=True)
class Table:
    """A table of numbers: its caption, the heads of its columns and its lines."""

    caption: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]


Goods = tuple[int, str]


class Names:
    """The names of states, and of goods and modes, by their keys."""

    def __init__(self, places: dict[int, str], terms: dict[int, str]) -> None:
        self._places, self._terms = places, terms

    @classmethod
    def of(cls, sums: list[Sum], controls: list[ControlSum]) -> "Names":
        """Those that some sums need, in two queries."""
        places = {each.key for each in sums if each.sort == "state"}
        places |= {each.organisation for each in controls}
        terms = {each.goods for each in sums}
        terms |= {each.key for each in sums if each.sort == "mode" and each.key is not None}
        return cls(
            dict(Organisation.objects.filter(pk__in=places).values_list("pk", "name")),
            dict(ReferenceTerm.objects.filter(pk__in=terms).values_list("pk", "name")),
        )

    def organisation(self, key: int) -> str:
        """Of a state."""
        return self._places[key]

    def mode(self, key: int | None) -> str:
        """Of a mode of transport."""
        return _("not recorded") if key is None else self._terms[key]

    def column(self, goods: Goods) -> str:
        """The head of a column: the goods and their unit."""
        if not goods[1]:
            return ""
        words = {"goods": self._terms[goods[0]], "unit": Unit(goods[1]).label}
        return _("%(goods)s (%(unit)s)") % words
