"""Operations, their phases and participations, the dossiers of JCOs, and reference lists."""

from operations.models.dossier import (
    CaseComment,
    CaseSection,
    CaseText,
    Dossier,
    Facilitator,
    ThreatAssessment,
)
from operations.models.execution import (
    ControlEntry,
    ControlReport,
    ControlVerdict,
    PendingControls,
    PendingSeizure,
    Seizure,
    SeizureEntry,
    SeizureVerdict,
)
from operations.models.facts import operation_problems, type_change_problems
from operations.models.fields import OperationInput, PhaseInput
from operations.models.file import OperationFile
from operations.models.history import (
    OperationMode,
    OperationOrganiser,
    OperationRegion,
    OperationTerm,
)
from operations.models.objective import Objective, ObjectiveInput, ThreatPriority
from operations.models.operation import Operation, OperationMove
from operations.models.participation import Participation
from operations.models.phase import Phase
from operations.models.proposal import ImportProposal
from operations.models.reference import OperationKind, Term
from operations.models.reported import (
    ControlInput,
    ResultInput,
    SeizureInput,
    attribute_result,
    control_problems,
    seizure_problems,
    unit_of,
)
from operations.models.timetable import GuideStep, TimetableStep
from operations.models.upload import Upload

__all__ = [
    "CaseComment",
    "CaseSection",
    "CaseText",
    "ControlEntry",
    "ControlInput",
    "ControlReport",
    "ControlVerdict",
    "Dossier",
    "Facilitator",
    "GuideStep",
    "ImportProposal",
    "Objective",
    "ObjectiveInput",
    "Operation",
    "OperationFile",
    "OperationInput",
    "OperationKind",
    "OperationMode",
    "OperationMove",
    "OperationOrganiser",
    "OperationRegion",
    "OperationTerm",
    "Participation",
    "PendingControls",
    "PendingSeizure",
    "Phase",
    "PhaseInput",
    "ResultInput",
    "Seizure",
    "SeizureEntry",
    "SeizureInput",
    "SeizureVerdict",
    "Term",
    "ThreatAssessment",
    "ThreatPriority",
    "TimetableStep",
    "Upload",
    "attribute_result",
    "control_problems",
    "operation_problems",
    "seizure_problems",
    "type_change_problems",
    "unit_of",
]
