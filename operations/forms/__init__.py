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
from operations.forms.result_reading import AsAtForm, ResultFilter, ReturnForm
from operations.forms.results import ControlsForm, SeizureForm
from operations.forms.timetable import DayField, HandOverForm, ReasonForm, StepForm
from operations.forms.upload import UploadForm

__all__ = [
    "AcceptForm",
    "AnswerForms",
    "AsAtForm",
    "ControlsForm",
    "DayField",
    "DeclineForm",
    "FacilitatorForm",
    "HandOverForm",
    "InviteForm",
    "MoveForm",
    "OperationForm",
    "OperationForms",
    "PhaseForm",
    "PhaseForms",
    "ReasonForm",
    "ResultFilter",
    "ReturnForm",
    "SeizureForm",
    "StepForm",
    "Unsure",
    "UploadForm",
]
