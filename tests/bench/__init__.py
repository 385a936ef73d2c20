"""Benchmarks, each beside a baseline measured in the same run; they print and never fail."""
