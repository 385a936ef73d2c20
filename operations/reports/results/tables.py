"""Tables of results for page and workbook, and the names in them."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from jco_portal.directory.models import Organisation
from operations.enums import Unit
from operations.models import ReferenceTerm
from operations.reports.results.formatting import format_number
from operations.reports.results.sums import ControlSum, SeizureSum


@dataclass(frozen=True)
class TableLine:
    """A row of a table: its heading, and its numbers in the order of the columns."""

    label: str
    numbers: tuple[Decimal | int | None, ...]
    role: str = ""

    @property
    def cells(self) -> list[str]:
        """Formatted numbers; empty for None."""
        return ["" if each is None else format_number(each) for each in self.numbers]


@dataclass(frozen=True)
class TotalsTable:
    """A table of numbers: caption, headings of columns, and rows."""

    caption: str
    headers: tuple[str, ...]
    lines: tuple[TableLine, ...]


GoodsAndUnit = tuple[int, str]


class ResultNames:
    """Names of states, goods and modes of transport by key."""

    def __init__(self, organisations: dict[int, str], terms: dict[int, str]) -> None:
        self._organisations, self._terms = organisations, terms

    @classmethod
    def load(cls, sums: list[SeizureSum], controls: list[ControlSum]) -> "ResultNames":
        """Fetch the names that sums need, in two queries."""
        organisation_ids = {each.group_key for each in sums if each.grouping == "state"}
        organisation_ids |= {each.organisation for each in controls}
        terms = {each.goods for each in sums}
        terms |= {
            each.group_key
            for each in sums
            if each.grouping == "mode" and each.group_key is not None
        }
        return cls(
            dict(Organisation.objects.filter(pk__in=organisation_ids).values_list("pk", "name")),
            dict(ReferenceTerm.objects.filter(pk__in=terms).values_list("pk", "name")),
        )

    def organisation(self, key: int) -> str:
        """Return the name of a state."""
        return self._organisations[key]

    def mode(self, key: int | None) -> str:
        """Return the name of a mode of transport; None means that none was recorded."""
        return _("not recorded") if key is None else self._terms[key]

    def column(self, goods: GoodsAndUnit) -> str:
        """Return the heading of a column: goods with unit; empty without a unit."""
        if not goods[1]:
            return ""
        params = {"goods": self._terms[goods[0]], "unit": Unit(goods[1]).label}
        return _("%(goods)s (%(unit)s)") % params
