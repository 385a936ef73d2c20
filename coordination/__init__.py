"""One calendar of all bodies' operations, and the overlaps in it."""
