"""What must be true of a report or of an operation before a move: answers for many at once."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from followup.enums import PLACE
from followup.models import Report, ReportPrint, ReportText
from followup.queries import operations_with_filed_report
from jco_portal.kernel.access import Refusal
from operations.models import Operation


def report_is_filed(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """The final report is approved and filed (conclude)."""
    operations = list(operations)
    filed = set(
        operations_with_filed_report()
        .filter(report__operation__in=operations)
        .values_list("report__operation", flat=True)
    )
    sentence = _("The final report is not filed yet.")
    return {
        each.pk: Refusal("report", sentence, reverse("followup:report", args=[each.reference]))
        for each in operations
        if each.pk not in filed
    }


def print_is_done(reports: Iterable[Report]) -> dict[int, Refusal]:
    """What is to be approved can be read: its print is done."""
    reports = list(reports)
    asked = {each.asked_print_id for each in reports if each.asked_print_id}
    done = ReportPrint.objects.filter(pk__in=asked, done_at__isnull=False)
    printed = set(done.values_list("pk", flat=True))
    sentence = _("It is still being printed; what is approved is the print.")
    return {
        each.pk: Refusal("print", sentence, each.get_absolute_url())
        for each in reports
        if each.asked_print_id not in printed
    }


def something_is_written(reports: Iterable[Report]) -> dict[int, Refusal]:
    """At least one section holds words of the author."""
    reports = list(reports)
    texts = ReportText.objects.filter(report__in=reports, text__regex=r"\S")
    written = set(texts.exclude(section=PLACE).values_list("report", flat=True))
    sentence = _("No section has a text yet: write at least the introduction.")
    return {
        each.pk: Refusal("texts", sentence, each.get_absolute_url())
        for each in reports
        if each.pk not in written
    }


WORDS = {  # what must be true, as the tables of moves say it
    "report_is_filed": gettext_lazy("the final report is approved and filed"),
    "print_is_done": gettext_lazy("its draft is printed"),
    "something_is_written": gettext_lazy("a section has a text"),
}
