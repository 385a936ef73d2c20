"""Forms of operations: of an operation and its phases, its planning, its files, uploads."""

from operations.forms.answering import AcceptForm, AnswerForms, DeclineForm
from operations.forms.file import FileForm, FileVersionForm
from operations.forms.move import MoveForm
from operations.forms.objective import ObjectiveForm, initial_of_objective
from operations.forms.operation import OperationForm, Unsure
from operations.forms.pair import OperationForms
from operations.forms.participants import FacilitatorForm, InviteForm
from operations.forms.phases import PhaseForm, PhaseForms
from operations.forms.planning import CaseCommentForm, CaseTextForm, ThreatAssessmentForm
from operations.forms.result_reading import AsAtForm, ResultFilter, ReturnForm
from operations.forms.results import ControlsForm, SeizureForm
from operations.forms.timetable import DayField, HandOverForm, ReasonForm, StepForm
from operations.forms.upload import UploadForm

__all__ = [
    "AcceptForm",
    "AnswerForms",
    "AsAtForm",
    "CaseCommentForm",
    "CaseTextForm",
    "ControlsForm",
    "DayField",
    "DeclineForm",
    "FacilitatorForm",
    "FileForm",
    "FileVersionForm",
    "HandOverForm",
    "InviteForm",
    "MoveForm",
    "ObjectiveForm",
    "OperationForm",
    "OperationForms",
    "PhaseForm",
    "PhaseForms",
    "ReasonForm",
    "ResultFilter",
    "ReturnForm",
    "SeizureForm",
    "StepForm",
    "ThreatAssessmentForm",
    "Unsure",
    "UploadForm",
    "initial_of_objective",
]
