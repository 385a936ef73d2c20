"""Overlaps, what was decided on them, the rule they follow, and the Presidency rota."""

from coordination.models.decision import OverlapDecision
from coordination.models.overlap import Overlap, OverlapCheck
from coordination.models.rule import OverlapRule, Presidency

__all__ = ["Overlap", "OverlapCheck", "OverlapDecision", "OverlapRule", "Presidency"]
