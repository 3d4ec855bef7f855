"""The PyPI ``ocpp`` library as a station against our CSMS: one file per functional block."""
