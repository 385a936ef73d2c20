"""List of operations as rows, with the columns that higher apps add."""

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
    """A value that a higher app adds to an operation in the list: kind, value and label."""

    kind: str
    value: str
    label: str
    url: str = ""


ColumnProvider = Callable[[User, Iterable[Operation]], dict[int, ListBadge]]
# Columns of higher apps, which this app cannot import; filled by ``jco_portal.wiring``.
EXTRA_COLUMNS: Registry[ColumnProvider] = Registry()


@dataclass(frozen=True)
class OperationRow:
    """A row of the list."""

    operation: Operation
    organisers: str
    dates: str
    badges: tuple[ListBadge, ...]

    @property
    def state_label(self) -> str:
        """Label of the status."""
        return str(OperationState(self.operation.state).label)

    @property
    def marking_label(self) -> str:
        """Label of the marking."""
        return str(Marking(self.operation.marking).label)


def with_list_data(operations: QuerySet[Operation]) -> QuerySet[Operation]:
    """Return the operations with everything that a row of the list shows."""
    return operations.select_related("operation_type").prefetch_related("organisers", "phases")


def operation_rows(user: User, operations: Iterable[Operation]) -> list[OperationRow]:
    """Return the rows of the list; each added column is read once for all rows."""
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
