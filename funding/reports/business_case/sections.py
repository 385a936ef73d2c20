"""Progress of the sections of the business case."""

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import ngettext

from operations.models import BusinessCaseSection, BusinessCaseText, Operation


def unready_sections(operation: Operation) -> tuple[list[str], int]:
    """Return titles of current sections that are not ready, and the number of all."""
    ready = BusinessCaseText.objects.filter(
        operation=operation, is_ready_for_review=True, section=OuterRef("pk")
    )
    listed = BusinessCaseSection.objects.valid_on(timezone.localdate()).annotate(
        is_ready=Exists(ready)
    )
    sections = list(listed.values_list("title", "is_ready"))
    return [title for title, is_ready in sections if not is_ready], len(sections)


def unready_warning(operation: Operation) -> str:
    """Return the warning to be accepted before filing; empty if all sections are ready."""
    unready, count = unready_sections(operation)
    if not unready:
        return ""
    sentence = ngettext(
        "File it although %(n)d of %(all)d sections is not ready and stays empty",
        "File it although %(n)d of %(all)d sections are not ready and stay empty",
        len(unready),
    )
    return sentence % {"n": len(unready), "all": count}


def format_progress(unready: int, count: int) -> str:
    """Return how many sections are ready, as a sentence."""
    sentence = ngettext(
        "%(n)d of %(all)d sections is ready.",
        "%(n)d of %(all)d sections are ready.",
        count - unready,
    )
    return sentence % {"n": count - unready, "all": count}
