"""The life of a final report as one table; guards, buttons and tests read it."""

from django.utils.translation import gettext_lazy as _

from followup import gates
from followup.enums import ReportState as State
from followup.permissions import (
    approved_report,
    approves_report,
    gives_back_report,
    writes_report,
)
from jco_portal.kernel.lifecycle import Lifecycle, Move

BY_THE_PORTAL = "file"

REPORT = Lifecycle(
    history="moves",
    moves=(
        Move(
            "ask",
            _("Ask for approval"),
            frozenset({State.DRAFTING}),
            State.ASKED,
            writes_report,
            (gates.something_is_written,),
        ),
        Move(
            "approve",
            _("Approve and file"),
            frozenset({State.ASKED}),
            State.APPROVED,
            approves_report,
            (gates.print_is_done,),
        ),
        Move(
            BY_THE_PORTAL,
            _("File"),
            frozenset({State.APPROVED}),
            State.FILED,
            approved_report,
        ),
        Move(
            "begin",
            _("Begin the next revision"),
            frozenset({State.FILED}),
            State.DRAFTING,
            writes_report,
        ),
        Move(
            "give_back",
            _("Give back to its authors"),
            frozenset({State.ASKED, State.APPROVED}),
            State.DRAFTING,
            gives_back_report,
            asks_reason=True,
        ),
    ),
)
