"""Independent oracles: recordings of real firmware, and the PyPI ``ocpp`` library at either end."""
