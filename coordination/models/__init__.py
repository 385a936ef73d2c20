"""Overlaps, decisions on them, the overlap rule and the rota of Presidencies."""

from coordination.models.decision import OverlapDecision
from coordination.models.overlap import Overlap, OverlapCheck
from coordination.models.rule import OverlapRule, Presidency

__all__ = ["Overlap", "OverlapCheck", "OverlapDecision", "OverlapRule", "Presidency"]
