"""Writing the planning of a JCO: dossier, business case, threat assessment, objectives."""

from operations.actions.planning.case import comment_on_section, settle_comment, write_section
from operations.actions.planning.copying import PlanCopied, copy_plan
from operations.actions.planning.dossier import open_dossier, state_threat_assessment
from operations.actions.planning.objectives import (
    ObjectiveFacts,
    add_objective,
    change_objective,
    remove_objective,
)
from operations.actions.planning.stale import StalePart

__all__ = [
    "ObjectiveFacts",
    "PlanCopied",
    "StalePart",
    "add_objective",
    "change_objective",
    "comment_on_section",
    "copy_plan",
    "open_dossier",
    "remove_objective",
    "settle_comment",
    "state_threat_assessment",
    "write_section",
]
