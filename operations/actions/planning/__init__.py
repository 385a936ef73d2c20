"""Writing the planning of a JCO: dossier, business case, threat assessment, objectives."""
