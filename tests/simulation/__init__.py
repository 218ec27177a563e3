"""The points bank in one process: many kiosks, their people and a district, on virtual time, with everything going wrong.

`python -m tests.simulation --seeds N --first S` runs N histories; `--first S --seeds 1 --trace` tells one step by step.
"""

import tests.server  # noqa: F401 - sets Django up before its models are imported
