"""Operations, their phases and participations, and the reference terms."""

from operations.models.facts import (
    OperationFacts,
    PhaseFacts,
    Problem,
    problems_of,
    problems_of_change,
)
from operations.models.history import (
    OperationMode,
    OperationOrganiser,
    OperationRegion,
    OperationTerm,
)
from operations.models.operation import Operation, OperationMove
from operations.models.participation import Participation
from operations.models.phase import Phase
from operations.models.reference import OperationKind, Term
from operations.models.upload import Upload

__all__ = [
    "Operation",
    "OperationFacts",
    "OperationKind",
    "OperationMode",
    "OperationMove",
    "OperationOrganiser",
    "OperationRegion",
    "OperationTerm",
    "Participation",
    "Phase",
    "PhaseFacts",
    "Problem",
    "Term",
    "Upload",
    "problems_of",
    "problems_of_change",
]
