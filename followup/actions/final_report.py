"""Actions on the texts and the deadline of a final report."""

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from followup.documents import FINAL_REPORT
from followup.models import FinalReportText
from followup.permissions import can_write_report
from followup.queries.report import filed_reports, report_deadline_key
from jco_portal.core.access import require
from jco_portal.core.atomic_actions import atomic_action
from jco_portal.core.versioned_forms import require_version
from jco_portal.deadlines.actions.deadlines import set_deadline
from jco_portal.deadlines.enums import EXPERT_GROUP_CODE
from jco_portal.directory.models import Organisation, User
from jco_portal.documents.production import refuse_while_settled
from operations.models import Operation
from operations.queries.operations import locked_operation
from operations.queries.recipients import sending_organisation


@atomic_action()
def write_report_text(
    operation: Operation, section: str, *, by: User, text: str, version: int
) -> FinalReportText | None:
    """Write a section of the final report; the first text creates the report.

    Returns None if the section has no text and gets none. ``version`` is that of the page, 0 for a
    first text. Raises Refused, or EditConflict if another version with other text exists.
    """
    locked = locked_operation(operation)
    require(can_write_report(by, locked))
    begun = FINAL_REPORT.find_document(locked)
    # While approval is requested or granted, the text that is read must not change.
    require(refuse_while_settled(begun) if begun is not None else None)
    texts = FinalReportText.objects.filter(final_report__operation=locked, section=section)
    # Only this table: the role of the web server may not lock the report.
    present = texts.select_for_update(of=("self",)).first()
    # Before the version: the same text sent twice is no conflict.
    if (present.text if present else "") == text:
        return present
    require_version(present, version)
    report = (begun or FINAL_REPORT.create_document(locked)).final_report
    written = present or FinalReportText(final_report=report, section=section, version=0)
    written.text = text
    written.version += 1
    written.written_at, written.written_by = timezone.now(), by
    written.save()
    return written


def set_report_deadline(operation: Operation, held_on: date) -> None:
    """Set the deadline of the final report from the date of the debriefing, unless one is filed."""
    if filed_reports().filter(produced_document__final_report__operation=operation).exists():
        return
    set_deadline(
        report_deadline_key(operation),
        rule="report_filed",
        responsible=sending_organisation(operation),
        requester=Organisation.objects.filter(code=EXPERT_GROUP_CODE).first(),
        title=_("Final report on %(name)s") % {"name": operation.name},
        reference=operation.reference,
        url=reverse("followup:report", args=[operation.reference]),
        anchor_on=held_on,
        extra_recipient_ids=tuple(operation.facilitators.values_list("user", flat=True)),
    )
