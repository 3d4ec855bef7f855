"""Steps about tokens: what is on record, what is presented, and what the CSMS says of it."""

from __future__ import annotations

from scenarios import acts
from scenarios.expect import records, wire
from scenarios.steps.kinds import act, on_records, on_wire, state
from scenarios.targets import TokenPlan
from scenarios.world import World

_LONG_AGO = "2020-01-01T00:00:00Z"
_PLANS = {
    "accepted": TokenPlan(""),
    "blocked": TokenPlan("", status="Blocked"),
    "expired": TokenPlan("", expires_at=_LONG_AGO),
}


@state("the token {token:w} is {how:w}")
def token_is(world: World, token: str, how: str) -> None:
    """``accepted``, ``blocked``, ``expired``, or ``unknown``: on no record."""
    acts.put_token(world, token, _PLANS.get(how))


@state("the token {token:w} is accepted and good for {count:d} session at a time")
def token_with_limit(world: World, token: str, count: int) -> None:
    """A concurrency limit."""
    acts.put_token(world, token, TokenPlan(token, concurrency=count))


@act("token {token:w} is presented at EVSE {evse:d} of {station:w}")
def presented(world: World, token: str, evse: int, station: str) -> None:
    """By the driver, at the reader."""
    world.act(world.station(station).present(token, evse))


@on_wire("the CSMS authorizes token {token:w} for {station:w} with {status:w}")
def authorized(world: World, token: str, station: str, status: str) -> None:
    """The answer to Authorize."""
    wire.authorized(world, station, token, status)


@on_records("the CSMS holds the token {token:w} as {status:w}")
def token_on_record(world: World, token: str, status: str) -> None:
    """As it was entered."""
    records.token(world, token, status)
