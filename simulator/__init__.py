"""A station simulator: a library first (`async with Station(...)`), a command second."""

from simulator.fleet import Fleet
from simulator.model.spec import Profile
from simulator.station import Station

__all__ = ["Fleet", "Profile", "Station"]
