"""Overlaps, what was decided on them, the rule they follow, and the Presidency rota."""

from coordination.models.answer import OverlapAnswer
from coordination.models.overlap import DetectionRun, Overlap
from coordination.models.rule import OverlapRule, Presidency

__all__ = ["DetectionRun", "Overlap", "OverlapAnswer", "OverlapRule", "Presidency"]
