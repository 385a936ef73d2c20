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
from operations.actions.files import add_file, add_file_version, remove_file
from operations.actions.lists import DATA, change_kind, load_reference_lists
from operations.actions.marks import mark_changed
from operations.actions.moving import move_operation
from operations.actions.planning import (
    ObjectiveFacts,
    PlanCopied,
    StalePart,
    add_objective,
    change_objective,
    comment_on_section,
    copy_plan,
    open_dossier,
    remove_objective,
    settle_comment,
    state_threat_assessment,
    write_section,
)
from operations.actions.references import facts_lock, new_references

__all__ = [
    "DATA",
    "ObjectiveFacts",
    "PlanCopied",
    "StaleEdit",
    "StalePart",
    "UnsoundFactsError",
    "add_file",
    "add_file_version",
    "add_objective",
    "change_kind",
    "change_objective",
    "comment_on_section",
    "copy_plan",
    "edit_operation",
    "enter_operation",
    "facts_lock",
    "fill_phase",
    "load_reference_lists",
    "mark_changed",
    "move_operation",
    "new_references",
    "open_dossier",
    "remove_file",
    "remove_objective",
    "rewrite",
    "same_facts",
    "settle_comment",
    "state_threat_assessment",
    "write_section",
]
