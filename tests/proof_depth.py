"""How far tests of many cases look: enough in the suite, ten times as far in a proof."""

import os

PROOF_DEPTH = int(os.environ.get("JCO_DEPTH", "1"))
