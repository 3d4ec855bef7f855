"""The generator of `schemas/v16`, `v201` and `v21`; run it as `python -m schemas.generate`."""
