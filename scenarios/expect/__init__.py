"""Expectations: on the frames of the transcript, in the nouns of OCPP, and on the records of a CSMS."""
