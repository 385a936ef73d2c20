"""Business cases for tests: printed, and filed by the jobs that people wait for."""

from typing import Any

from funding.actions.case import ask_to_file, file_case, make_case_print, print_case
from funding.models import CasePrint, FiledCase
from operations.models import Operation
from tests.dossiers import write
from tests.funding.plans import a_planned_jco
from tests.world import person


def printed_case(operation: Operation) -> CasePrint:
    """A print of the draft, done."""
    asked = print_case(operation, by=person())
    make_case_print(asked.pk)
    return CasePrint.objects.get(pk=asked.pk)


def filed_case(operation: Operation) -> FiledCase:
    """The business case, printed and filed by the planner of Lithuania."""
    printed = printed_case(operation)
    ask_to_file(printed, by=person())
    file_case(printed.pk)
    return FiledCase.objects.get(source=printed)


def ready_jco(**more: Any) -> Operation:
    """A tabled JCO with its plan and one section ready for others."""
    operation = a_planned_jco("tabled", **more)
    write(operation, text="The routes have moved north.")
    return operation


def blocks(operation: Operation) -> dict[str, dict[str, Any]]:
    """What its print says, by the keys of the blocks."""
    facts = printed_case(operation).facts
    parts = [*facts["sections"], *facts["annexes"]]
    return {block["key"]: block for part in parts for block in part["blocks"]}
