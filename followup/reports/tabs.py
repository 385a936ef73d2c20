"""The sections that follow-up adds to the record of a JCO."""

from django.utils.translation import gettext_lazy as _

from operations.enums import Depth, OperationState
from operations.reports.record import Tab

DEBRIEFED = frozenset(
    {
        OperationState.RUNNING,
        OperationState.DEBRIEFING,
        OperationState.MONITORING,
        OperationState.CLOSED,
    }
)
LESSONS_TAB = Tab(_("Lessons"), "followup:lesson_list", Depth.OUTLINE, of_dossier=True)
DEBRIEFING_TAB = Tab(
    _("Debriefing"), "followup:debriefing", Depth.OUTLINE, of_dossier=True, states=DEBRIEFED
)
