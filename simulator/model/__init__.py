"""A charger and a car, not a protocol: facts and physics, pure Python, time always an argument."""
