"""Steps about prices and costs that stations of 1.6 show."""

from __future__ import annotations

from scenarios import acts_pricing as acts
from scenarios.expect import pricing as expect
from scenarios.steps.kinds import act, on_records, on_wire, state
from scenarios.world import World


@state("the CSMS charges 0.30 a kWh and 1.00 a session, and 0.10 a kWh for the group FLEET")
def tariffs(world: World) -> None:
    """Settings."""
    acts.with_tariffs(world)


@state("the CSMS wants a reading every {energy:g} kWh of a session")
def trigger(world: World, energy: float) -> None:
    """In the RunningCost."""
    acts.with_trigger(world, energy)


@state("station {station:w} with a display of prices has booted")
@act("station {station:w} with a display of prices boots")
def boots(world: World, station: str) -> None:
    """And all that follows is said."""
    acts.boot(world, station)


@on_wire('the CSMS tells {station:w} the default price "{text}"')
def default_told(world: World, station: str, text: str) -> None:
    """The configuration key DefaultPrice."""
    expect.default_told(world, station, text)


@on_wire('the CSMS tells {station:w} the price "{text}" for token {token:w}')
def price_told(world: World, station: str, text: str, token: str) -> None:
    """SetUserPrice."""
    expect.told(world, station, "SetUserPrice", {"idToken": token, "priceText": text})


@on_wire("the CSMS tells {station:w} a running cost of {cost:g} at {price:g} a kWh")
def cost_told(world: World, station: str, cost: float, price: float) -> None:
    """RunningCost, while it charges."""
    wanted = {"cost": cost, "chargingPrice.kWhPrice": price, "state": "Charging"}
    expect.told(world, station, "RunningCost", wanted)


@on_wire("the CSMS tells {station:w} a final cost of {cost:g}")
def final_told(world: World, station: str, cost: float) -> None:
    """FinalCost."""
    expect.told(world, station, "FinalCost", {"cost": cost})


@on_wire("the CSMS tells {station:w} nothing of a price for a user")
def nothing_told(world: World, station: str) -> None:
    """No SetUserPrice."""
    expect.not_told(world, station, "SetUserPrice")


@on_wire('EVSE {evse:d} of {station:w} shows "{text}"')
def shows(world: World, evse: int, station: str, text: str) -> None:
    """What a driver reads."""
    expect.shown(world, station, evse, text)


@on_records("the CSMS holds {count:d} {message:w} for {station:w} with verdict {verdict:w}")
def kept(world: World, count: int, message: str, station: str, verdict: str) -> None:
    """As sent."""
    expect.kept(world, station, message, verdict, count)
