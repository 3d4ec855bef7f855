"""Step definitions, one file per noun; a step is synchronous, short, and calls the World or expect once."""
