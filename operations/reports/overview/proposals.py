"""Changes that an imported list proposes for an operation planned in the portal."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _, gettext_lazy

from jco_portal.core.dates import format_period
from jco_portal.core.record_inputs import field_label, import_columns
from jco_portal.directory.models import User
from operations.models import Operation, OperationInput, ProposedChange
from operations.permissions import can_plan

COLUMN_LABELS = {
    "lead_states": gettext_lazy("Leads"),
    "participants": gettext_lazy("Participants"),
    "phases": gettext_lazy("Phases"),
}


@dataclass(frozen=True)
class CellChange:
    """A cell of a list that differs from its last import."""

    column: str
    old: str
    new: str


@dataclass(frozen=True)
class ProposalRow:
    """Changes of one list that await the decision of the planner."""

    key: int
    proposed_at: datetime
    changes: tuple[CellChange, ...]


def pending_proposals(user: User, operation: Operation) -> list[ProposalRow]:
    """Return the open proposals, for users who may decide on them; else none."""
    if operation.imported_cells is None or not can_plan(user, operation).is_allowed:
        return []
    pending = ProposedChange.objects.visible_to(user).pending().filter(operation=operation)
    return [
        ProposalRow(
            each.pk,
            each.proposed_at,
            tuple(
                CellChange(_column_label(name), format_cell(cell[0]), format_cell(cell[1]))
                for name, cell in each.cells.items()
            ),
        )
        for each in pending
    ]


def _column_label(cell: str) -> str:
    return str(
        COLUMN_LABELS.get(cell) or field_label(Operation, import_columns(OperationInput)[cell])
    )


def format_cell(cell: object) -> str:
    """Return a cell of a list as text, phases one after another."""
    # The cells of a phase are number, period, start and end.
    if isinstance(cell, list):
        return "; ".join(
            _("phase %(number)s: %(days)s") % {"number": row[0], "days": format_period(*row[2:4])}
            for row in cell
        )
    return str(cell or "")
