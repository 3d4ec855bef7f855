"""What steps have the ends do about prices: tariffs at the CSMS, a display at the station."""

from __future__ import annotations

from scenarios import acts_data_transfer as transfers
from scenarios.world import World

DEFAULT = {"text": "0.30 a kWh, 1.00 a session", "kwh_price": "0.30", "flat_fee": "1.00"}
FLEET = {"text": "0.10 a kWh for the fleet", "kwh_price": "0.10"}


def with_tariffs(world: World, **more: object) -> None:
    """One tariff for all, and one for the tokens of the group FLEET; ``more``: settings of pricing."""
    transfers.with_setting(world, pricing={"default": DEFAULT, "groups": {"FLEET": FLEET}, **more})


def with_trigger(world: World, kilowatt_hours: float) -> None:
    """The same, and stations are to send a reading every so many kWh."""
    with_tariffs(world, trigger={"every_kwh": kilowatt_hours})


def boot(world: World, station: str) -> None:
    """A station with a display boots, and all that follows is said."""
    end = world.new_station(station)
    world.run(end.show_prices())
    world.act(end.switch_on())
    world.run(end.settle())
