"""Writing what is found during a JCO: reports, corrections by appending, verdicts."""
