"""Behaviour: Gherkin scenarios that exercise either end and judge it on the evidence of the wire."""
