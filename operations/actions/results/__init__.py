"""Actions on the results of a JCO: reports, corrections, validation."""
