"""Writing operations: entering, editing, moving, and the reference lists they use."""

from operations.actions.entering import (
    StaleEdit,
    UnsoundFactsError,
    edit_operation,
    enter_operation,
    fill_phase,
    rewrite,
    same_facts,
)
from operations.actions.lists import DATA, change_kind, load_reference_lists
from operations.actions.marks import mark_changed
from operations.actions.moving import move_operation
from operations.actions.planning import (
    ObjectiveFacts,
    add_objective,
    open_dossier,
    state_threat_assessment,
)
from operations.actions.proposals import dismiss_proposal, propose_changes, take_proposal
from operations.actions.references import facts_lock, new_references

__all__ = [
    "DATA",
    "ObjectiveFacts",
    "StaleEdit",
    "UnsoundFactsError",
    "add_objective",
    "change_kind",
    "dismiss_proposal",
    "edit_operation",
    "enter_operation",
    "facts_lock",
    "fill_phase",
    "load_reference_lists",
    "mark_changed",
    "move_operation",
    "new_references",
    "open_dossier",
    "propose_changes",
    "rewrite",
    "same_facts",
    "state_threat_assessment",
    "take_proposal",
]
