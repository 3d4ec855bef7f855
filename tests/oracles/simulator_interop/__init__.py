"""The PyPI ``ocpp`` library as a central system against our simulator: one file per functional block."""
