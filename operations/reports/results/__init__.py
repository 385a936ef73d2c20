"""Results of a JCO: records with their entries, totals at any day, the curve, the workbook."""
