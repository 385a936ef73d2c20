"""What was filed of a report: its revisions with their files, and what changed since."""

from dataclasses import dataclass
from datetime import date

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from followup.models import FiledReport, Report
from followup.reports.report.changes import SectionChanges, changes_between
from followup.reports.report.gathering import for_paper, gather_facts
from operations.models import Operation


@dataclass(frozen=True)
class FiledFile:
    """A file of what was filed."""

    name: str
    size: str
    sha256: str
    url: str


@dataclass(frozen=True)
class FiledFacts:
    """A revision that was filed."""

    number: str
    words: str
    previous: str
    files: tuple[FiledFile, ...]
    changes_url: str


def filed_of(report: Report | None, operation: Operation) -> list[FiledFacts]:
    """The revisions that were filed of a report, the latest first."""
    if report is None:
        return []
    filed = (
        FiledReport.objects.filter(report=report)
        .select_related("document__previous", "document__filed_by__organisation")
        .prefetch_related("document__files", "document__filed_by__role_assignments")
        .defer("document__facts", "document__previous__facts")
        .order_by("-document__revision")
    )
    return [_filed_facts(each, operation) for each in filed]


def _filed_facts(filed: FiledReport, operation: Operation) -> FiledFacts:
    document = filed.document
    words = {
        "day": date_format(timezone.localdate(document.filed_at), "j F Y"),
        "who": document.filed_by,
    }
    return FiledFacts(
        number=document.number,
        words=_("Filed on %(day)s, approved by %(who)s.") % words,
        previous=document.previous.number if document.previous else "",
        files=tuple(
            FiledFile(
                name=file.name,
                size=filesizeformat(file.size),
                sha256=file.content_id,
                url=reverse("documents:document_download", args=[document.pk, file.position]),
            )
            for file in document.files.all()
        ),
        changes_url=reverse(
            "followup:report_changes", args=[operation.reference, document.revision]
        ),
    )


def changes_since_filed(
    filed: FiledReport, operation: Operation, as_at: date
) -> tuple[SectionChanges, ...]:
    """What the records and texts of today say otherwise than a filed revision."""
    facts, _annex = for_paper(gather_facts(operation, as_at))
    return changes_between(filed.document.facts, facts.as_json())
