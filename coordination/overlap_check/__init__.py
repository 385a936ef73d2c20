"""Finding overlaps: sides read as plain tuples, a sorted sweep, differences written by COPY."""
