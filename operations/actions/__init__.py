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
from operations.actions.execution import (
    StaleCorrection,
    correct_controls,
    correct_seizure,
    report_controls,
    report_seizure,
    return_entry,
    validate_entries,
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
from operations.actions.references import facts_lock, new_references

__all__ = [
    "DATA",
    "ObjectiveFacts",
    "StaleCorrection",
    "StaleEdit",
    "UnsoundFactsError",
    "add_objective",
    "change_kind",
    "correct_controls",
    "correct_seizure",
    "edit_operation",
    "enter_operation",
    "facts_lock",
    "fill_phase",
    "load_reference_lists",
    "mark_changed",
    "move_operation",
    "new_references",
    "open_dossier",
    "report_controls",
    "report_seizure",
    "return_entry",
    "rewrite",
    "same_facts",
    "state_threat_assessment",
    "validate_entries",
]
