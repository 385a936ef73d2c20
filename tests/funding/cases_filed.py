"""Business cases for tests: printed, and filed by the jobs that people wait for."""

from funding.actions import ask_to_file, file_case, make_case_print, print_case
from funding.models import CasePrint, FiledCase
from operations.models import Operation
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
