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
from operations.models.facts import problems_of, problems_of_change
from operations.models.fields import OperationFacts, PhaseFacts
from operations.models.file import OperationFile
from operations.models.history import (
    OperationMode,
    OperationOrganiser,
    OperationRegion,
    OperationTerm,
)
from operations.models.objective import Objective, ObjectiveFacts, ThreatPriority
from operations.models.operation import Operation, OperationMove
from operations.models.participation import Participation
from operations.models.phase import Phase
from operations.models.proposal import ImportProposal
from operations.models.reference import OperationKind, Term
from operations.models.reported import (
    ControlFacts,
    ResultFacts,
    SeizureFacts,
    belongs_to,
    problems_of_controls,
    problems_of_seizure,
    unit_of,
)
from operations.models.timetable import GuideStep, TimetableStep
from operations.models.upload import Upload

__all__ = [
    "CaseComment",
    "CaseSection",
    "CaseText",
    "ControlEntry",
    "ControlFacts",
    "ControlReport",
    "ControlVerdict",
    "Dossier",
    "Facilitator",
    "GuideStep",
    "ImportProposal",
    "Objective",
    "ObjectiveFacts",
    "Operation",
    "OperationFacts",
    "OperationFile",
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
    "PhaseFacts",
    "ResultFacts",
    "Seizure",
    "SeizureEntry",
    "SeizureFacts",
    "SeizureVerdict",
    "Term",
    "ThreatAssessment",
    "ThreatPriority",
    "TimetableStep",
    "Upload",
    "belongs_to",
    "problems_of",
    "problems_of_change",
    "problems_of_controls",
    "problems_of_seizure",
    "unit_of",
]
