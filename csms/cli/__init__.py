"""The commands of ``csms``, one file per noun."""
