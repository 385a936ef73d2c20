"""Actions on the planning of a JCO: file, business case, threat assessment, objectives."""
