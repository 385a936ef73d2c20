"""Results of a JCO: revisions, totals as at any day, curve, workbook."""
