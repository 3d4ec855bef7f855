"""The engine of the CSMS: store, journal, lanes, owners, claims, commands."""
