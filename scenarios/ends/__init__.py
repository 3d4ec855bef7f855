"""The targets a run can be pointed at: our own CSMS, a foreign one, the simulator, and a bare connection."""
