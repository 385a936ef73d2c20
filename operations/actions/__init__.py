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
from operations.actions.participants import (
    AnsweredMeanwhile,
    AnswerFacts,
    after_answer,
    answer_invitation,
    answer_of,
    dismiss_facilitator,
    invite,
    name_facilitator,
    withdraw_invitation,
)
from operations.actions.planning import (
    ObjectiveFacts,
    add_objective,
    open_dossier,
    state_threat_assessment,
)
from operations.actions.references import facts_lock, new_references

__all__ = [
    "DATA",
    "AnswerFacts",
    "AnsweredMeanwhile",
    "ObjectiveFacts",
    "StaleEdit",
    "UnsoundFactsError",
    "add_objective",
    "after_answer",
    "answer_invitation",
    "answer_of",
    "change_kind",
    "dismiss_facilitator",
    "edit_operation",
    "enter_operation",
    "facts_lock",
    "fill_phase",
    "invite",
    "load_reference_lists",
    "mark_changed",
    "move_operation",
    "name_facilitator",
    "new_references",
    "open_dossier",
    "rewrite",
    "same_facts",
    "state_threat_assessment",
    "withdraw_invitation",
]
