"""The landing page, the frame around every page, and the health of the house."""
