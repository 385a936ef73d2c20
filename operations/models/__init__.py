"""Operations, phases, participations, JCO files, results and reference lists."""

from operations.models.history import (
    OperationOrganiser,
    OperationRegion,
    OperationTerm,
    OperationTransportMode,
)
from operations.models.input import OperationInput, PhaseInput
from operations.models.input_problems import operation_problems, type_change_problems
from operations.models.jco_file import (
    BusinessCaseComment,
    BusinessCaseSection,
    BusinessCaseText,
    Facilitator,
    JcoFile,
    ThreatAssessment,
)
from operations.models.objective import Objective, ObjectiveInput, ThreatPriority
from operations.models.operation import Operation, OperationTransition
from operations.models.operation_document import OperationDocument
from operations.models.participation import Participation
from operations.models.phase import Phase
from operations.models.proposed_change import ProposedChange
from operations.models.reference_lists import OperationType, ReferenceTerm
from operations.models.result_input import (
    ControlInput,
    ResultInput,
    SeizureInput,
    attribute_result,
    control_problems,
    seizure_problems,
    unit_of,
)
from operations.models.results import (
    ControlResult,
    ControlRevision,
    ControlValidation,
    PendingControlValidation,
    PendingSeizureValidation,
    Seizure,
    SeizureRevision,
    SeizureValidation,
)
from operations.models.timetable import GuideTask, TimetableTask
from operations.models.upload import Upload

__all__ = [
    "BusinessCaseComment",
    "BusinessCaseSection",
    "BusinessCaseText",
    "ControlInput",
    "ControlResult",
    "ControlRevision",
    "ControlValidation",
    "Facilitator",
    "GuideTask",
    "JcoFile",
    "Objective",
    "ObjectiveInput",
    "Operation",
    "OperationDocument",
    "OperationInput",
    "OperationOrganiser",
    "OperationRegion",
    "OperationTerm",
    "OperationTransition",
    "OperationTransportMode",
    "OperationType",
    "Participation",
    "PendingControlValidation",
    "PendingSeizureValidation",
    "Phase",
    "PhaseInput",
    "ProposedChange",
    "ReferenceTerm",
    "ResultInput",
    "Seizure",
    "SeizureInput",
    "SeizureRevision",
    "SeizureValidation",
    "ThreatAssessment",
    "ThreatPriority",
    "TimetableTask",
    "Upload",
    "attribute_result",
    "control_problems",
    "operation_problems",
    "seizure_problems",
    "type_change_problems",
    "unit_of",
]
