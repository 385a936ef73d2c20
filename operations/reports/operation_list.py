"""The list of operations as rows, with what higher floors add to each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from jco_portal.core.registries import Registry
from jco_portal.directory.models import User
from operations.enums import Marking, OperationState
from operations.models import Operation
from operations.reports.overview.phases import format_dates


@dataclass(frozen=True)
class ListBadge:
    """What a higher floor says of an operation in the list: its kind, value and words."""

    kind: str
    value: str
    label: str
    url: str = ""


ColumnProvider = Callable[[User, Iterable[Operation]], dict[int, ListBadge]]
EXTRA_COLUMNS: Registry[ColumnProvider] = Registry()  # of the apps above


@dataclass(frozen=True)
class OperationRow:
    """A line of the list."""

    operation: Operation
    organisers: str
    dates: str
    badges: tuple[ListBadge, ...]

    @property
    def state_label(self) -> str:
        """The state in words."""
        return str(OperationState(self.operation.state).label)

    @property
    def marking_label(self) -> str:
        """The marking in words."""
        return str(Marking(self.operation.marking).label)


def with_list_data(operations: QuerySet[Operation]) -> QuerySet[Operation]:
    """The operations with all that a line of the list shows."""
    return operations.select_related("operation_type").prefetch_related("organisers", "phases")


def operation_rows(user: User, operations: Iterable[Operation]) -> list[OperationRow]:
    """Lines of the list; each registered column is asked once for all of them."""
    listed = list(operations)
    columns = [column(user, listed) for column in EXTRA_COLUMNS]
    return [
        OperationRow(
            operation,
            ", ".join(organiser.name for organiser in operation.organisers.all()),
            format_dates(operation),
            tuple(column[operation.pk] for column in columns if operation.pk in column),
        )
        for operation in listed
    ]
