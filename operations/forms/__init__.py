"""Forms of operations: one form for an operation of any kind, its phases, and uploads."""

from operations.forms.move import MoveForm
from operations.forms.operation import OperationForm, Unsure
from operations.forms.pair import OperationForms
from operations.forms.participants import (
    AcceptForm,
    AnswerForms,
    DeclineForm,
    FacilitatorForm,
    InviteForm,
)
from operations.forms.phases import PhaseForm, PhaseForms
from operations.forms.upload import UploadForm

__all__ = [
    "AcceptForm",
    "AnswerForms",
    "DeclineForm",
    "FacilitatorForm",
    "InviteForm",
    "MoveForm",
    "OperationForm",
    "OperationForms",
    "PhaseForm",
    "PhaseForms",
    "Unsure",
    "UploadForm",
]
