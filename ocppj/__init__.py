"""How OCPP messages travel: frames, one conversation, links, faults and the record. Neither end owns it."""
