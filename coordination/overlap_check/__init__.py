"""The overlap check: sides read as tuples, pairs found in order of start, differences written."""
