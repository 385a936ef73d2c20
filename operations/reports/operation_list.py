"""The list of operations as rows, with what higher floors add to each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from jco_portal.core.registries import Slot
from jco_portal.directory.models import User
from operations.enums import Marking, OperationState
from operations.models import Operation
from operations.reports.overview.phases import dates_in_words


@dataclass(frozen=True)
class Badge:
    """What a higher floor says of an operation in the list: its kind, value and words."""

    kind: str
    value: str
    label: str
    url: str = ""


Column = Callable[[User, Iterable[Operation]], dict[int, Badge]]
COLUMNS: Slot[Column] = Slot()  # of the apps above


@dataclass(frozen=True)
class ListRow:
    """A line of the list."""

    operation: Operation
    organisers: str
    dates: str
    badges: tuple[Badge, ...]

    @property
    def state(self) -> str:
        """The state in words."""
        return str(OperationState(self.operation.state).label)

    @property
    def marking(self) -> str:
        """The marking in words."""
        return str(Marking(self.operation.marking).label)


def with_list(operations: QuerySet[Operation]) -> QuerySet[Operation]:
    """The operations with all that a line of the list shows."""
    return operations.select_related("operation_type").prefetch_related("organisers", "phases")


def list_rows(user: User, operations: Iterable[Operation]) -> list[ListRow]:
    """Lines of the list; each registered column is asked once for all of them."""
    listed = list(operations)
    columns = [column(user, listed) for column in COLUMNS]
    return [
        ListRow(
            operation,
            ", ".join(place.name for place in operation.organisers.all()),
            dates_in_words(operation),
            tuple(column[operation.pk] for column in columns if operation.pk in column),
        )
        for operation in listed
    ]
