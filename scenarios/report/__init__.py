"""What a run leaves behind for a person and for a CI: verdict table, JUnit XML, HTML page, JSONL traces."""
