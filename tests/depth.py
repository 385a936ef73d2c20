"""How often tests of random cases roll: enough in the suite, ten times as often in a proof."""

import os

DEPTH = int(os.environ.get("JCO_DEPTH", "1"))
