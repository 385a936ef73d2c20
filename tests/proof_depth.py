"""The number of random cases: 1 for the suite, 10 for ``make proof``."""

import os

PROOF_DEPTH = int(os.environ.get("JCO_DEPTH", "1"))
