"""Writing operations: entering, editing, moving, and the reference lists they use."""

from operations.actions.entering import (
    StaleEdit,
    UnsoundFactsError,
    edit_operation,
    enter_operation,
    fill_phase,
    rewrite,
    same_facts,
    sending_key,
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
from operations.actions.marks import mark_all_changed, mark_changed
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
from operations.actions.proposals import dismiss_proposal, propose_changes, take_proposal
from operations.actions.references import facts_lock, new_references
from operations.actions.reminders import owners_of, tell_of_due_answers, tell_of_due_steps
from operations.actions.timetable import (
    add_step,
    finish_step,
    hand_over_step,
    make_timetable,
    renew_timetable,
    settle_steps,
    skip_step,
)

__all__ = [
    "DATA",
    "AnswerFacts",
    "AnsweredMeanwhile",
    "ObjectiveFacts",
    "StaleCorrection",
    "StaleEdit",
    "UnsoundFactsError",
    "add_objective",
    "add_step",
    "after_answer",
    "answer_invitation",
    "answer_of",
    "change_kind",
    "correct_controls",
    "correct_seizure",
    "dismiss_facilitator",
    "dismiss_proposal",
    "edit_operation",
    "enter_operation",
    "facts_lock",
    "fill_phase",
    "finish_step",
    "hand_over_step",
    "invite",
    "load_reference_lists",
    "make_timetable",
    "mark_all_changed",
    "mark_changed",
    "move_operation",
    "name_facilitator",
    "new_references",
    "open_dossier",
    "owners_of",
    "propose_changes",
    "renew_timetable",
    "report_controls",
    "report_seizure",
    "return_entry",
    "rewrite",
    "same_facts",
    "sending_key",
    "settle_steps",
    "skip_step",
    "state_threat_assessment",
    "take_proposal",
    "tell_of_due_answers",
    "tell_of_due_steps",
    "validate_entries",
    "withdraw_invitation",
]
