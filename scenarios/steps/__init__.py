"""Step definitions, one file per noun; a step is synchronous, short, and makes one call to the World or expect."""
