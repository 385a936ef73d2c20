"""One calendar of the operations of all bodies, and the overlaps between them."""
