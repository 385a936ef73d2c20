"""Tabs and panel of follow-up on the pages of an operation."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from jco_portal.core.dates import format_day
from jco_portal.directory.models import User
from jco_portal.documents.models import FiledDocument
from operations.enums import AccessLevel, OperationState
from operations.models import Operation
from operations.permissions import TOTALS_STATES
from operations.reports.overview.tabs import RecordTab

# From RUNNING, because the debriefing is planned while the operation runs.
STATES_WITH_DEBRIEFING = frozenset(
    {
        OperationState.RUNNING,
        OperationState.DEBRIEFING,
        OperationState.MONITORING,
        OperationState.CLOSED,
    }
)
LESSONS_TAB = RecordTab(
    gettext_lazy("Lessons"), "followup:lesson_list", AccessLevel.OUTLINE, needs_jco_file=True
)
DEBRIEFING_TAB = RecordTab(
    gettext_lazy("Debriefing"),
    "followup:debriefing_detail",
    AccessLevel.OUTLINE,
    needs_jco_file=True,
    states=STATES_WITH_DEBRIEFING,
)
REPORT_TAB = RecordTab(
    gettext_lazy("Report"),
    "followup:report",
    AccessLevel.OUTLINE,
    needs_jco_file=True,
    states=TOTALS_STATES,
)


def filed_report_panel(user: User, operation: Operation) -> dict[str, Any]:
    """Return the panel of the latest filed report that the user may read, empty without any."""
    if operation.state not in TOTALS_STATES:
        return {}
    filed = FiledDocument.objects.visible_to(user).filter(
        produced_document__final_report__operation=operation
    )
    # The snapshot may be large and is not shown.
    document = filed.defer("snapshot").order_by("-revision").first()
    if document is None:
        return {}
    params = {
        "number": document.full_number,
        "day": format_day(timezone.localdate(document.filed_at)),
    }
    return {
        "template": "followup/_filed_report_panel.html",
        "context": {
            "sentence": _("Filed as %(number)s on %(day)s.") % params,
            "url": document.get_absolute_url(),
        },
    }
