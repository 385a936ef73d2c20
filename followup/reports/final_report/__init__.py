"""Content of the final report: outline, sections, pages and changes between revisions."""
