"""Forms of operations: of an operation and its phases, its planning, its files, uploads."""

from operations.forms.file import FileForm, FileVersionForm
from operations.forms.move import MoveForm
from operations.forms.objective import ObjectiveForm, initial_of_objective
from operations.forms.operation import OperationForm, Unsure
from operations.forms.pair import OperationForms
from operations.forms.phases import PhaseForm, PhaseForms
from operations.forms.planning import CaseCommentForm, CaseTextForm, ThreatAssessmentForm
from operations.forms.upload import UploadForm

__all__ = [
    "CaseCommentForm",
    "CaseTextForm",
    "FileForm",
    "FileVersionForm",
    "MoveForm",
    "ObjectiveForm",
    "OperationForm",
    "OperationForms",
    "PhaseForm",
    "PhaseForms",
    "ThreatAssessmentForm",
    "Unsure",
    "UploadForm",
    "initial_of_objective",
]
