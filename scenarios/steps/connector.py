"""Steps about the connectors of a 1.6 station: what each says, and which session is which."""

from __future__ import annotations

from scenarios import acts_connectors as acts
from scenarios.expect import connectors, records
from scenarios.steps.kinds import act, on_records, on_wire, state
from scenarios.world import World


@state("station {station:w} with one EVSE of {count:d} connectors has booted")
def has_booted_shared(world: World, station: str, count: int) -> None:
    """One of its connectors may charge at a time."""
    world.power_up(station, connectors=count)


@act("a cable is plugged in at connector {connector:d} of EVSE {evse:d} of {station:w}")
def plugged_in(world: World, connector: int, evse: int, station: str) -> None:
    """By the driver."""
    world.act(world.station(station).plug(evse, connector))


@state("{station:w} has told: {story}")
@act("{station:w} tells: {story}")
def tells(world: World, station: str, story: str) -> None:
    """``1 starts DEADBEEF, 2 is Charging, 1 reads 300, 2 ends``."""
    acts.tell(world, station, story)


@state("{station:w} has booted again")
@act("{station:w} boots again")
def boots_again(world: World, station: str) -> None:
    """A bare station, over a new connection."""
    acts.reboot(world, station)


@act("{station:w} tells twice over: {story}")
def tells_twice(world: World, station: str, story: str) -> None:
    """The whole of it again, with new message ids."""
    acts.tell(world, station, story)
    acts.repeat(world, station)


@state(
    "{station:w} has charged offline on EVSE {one:d} with token {first:w} and on EVSE {other:d} with "
    "token {second:w} at the same time"
)
def charged_offline(world: World, station: str, one: int, first: str, other: int, second: str) -> None:
    """Two sessions that overlap, begun and ended while the connection is lost."""
    acts.charge_offline(world, station, {one: first, other: second})


@act("{station:w} sends a reading of {energy:d} Wh of connector {connector:d} with {number}")
def reads(world: World, station: str, energy: int, connector: int, number: str) -> None:
    """``no id``, ``an unknown id``, ``id 0``."""
    acts.read(world, station, connector, energy, acts.number_of(number))


@act(
    "{station:w} sends a reading of {energy:d} Wh of connector {connector:d} "
    "under the session on connector {other:d}"
)
def reads_of_other(world: World, station: str, energy: int, connector: int, other: int) -> None:
    """It names a session that runs elsewhere."""
    acts.read(world, station, connector, energy, acts.newest(world, station, other))


@act("{station:w} sends a reading of {energy:d} Wh of connector {connector:d} taken {seconds:d} s before")
def reads_late(world: World, station: str, energy: int, connector: int, seconds: int) -> None:
    """Without an id; before what was told last."""
    acts.read_late(world, station, connector, energy, seconds)


@act("{station:w} sends a stop at {energy:d} Wh with {number} and token {token:w}")
def stops_with_token(world: World, station: str, energy: int, number: str, token: str) -> None:
    """The token tells whose it is."""
    acts.stop(world, station, acts.number_of(number) or 0, energy, token)


@act("{station:w} sends a stop at {energy:d} Wh with {number} and no token")
def stops(world: World, station: str, energy: int, number: str) -> None:
    """Nothing tells whose it is but the state of the connectors."""
    acts.stop(world, station, acts.number_of(number) or 0, energy, None)


@act("{station:w} sends another stop at {energy:d} Wh of the session on connector {connector:d}")
def stops_again(world: World, station: str, energy: int, connector: int) -> None:
    """It has ended already."""
    acts.stop_again(world, station, connector, energy)


@on_wire("the CSMS answers the starts of {station:w} with {statuses}")
def starts_answered(world: World, station: str, statuses: str) -> None:
    """A list in order; no id twice."""
    connectors.starts_answered(world, station, statuses)


@on_wire("the CSMS gives the starts of {station:w} the same answers the second time")
def said_again(world: World, station: str) -> None:
    """Transaction ids and statuses."""
    connectors.said_again(world, station)


@on_records("the CSMS holds the sessions on connectors {numbers} of {station:w} as active, and no other")
def active(world: World, numbers: str, station: str) -> None:
    """``1, 2`` or ``none``."""
    connectors.active(world, station, numbers)


@on_records(
    "the CSMS holds the session on connector {connector:d} of {station:w} as ended with {energy:d} Wh"
)
def ended(world: World, connector: int, station: str, energy: int) -> None:
    """By its wire id."""
    connectors.holds(world, station, connector, {"active": False, "energy": energy})


@on_records("the CSMS holds the session on connector {connector:d} of {station:w} as inactive, not ended")
def inactive(world: World, connector: int, station: str) -> None:
    """No stop has come."""
    connectors.holds(world, station, connector, {"active": False, "stoppedAt": None, "authorized": True})


@on_records("the CSMS holds the session on connector {connector:d} of {station:w} as {energy:d} Wh so far")
def so_far(world: World, connector: int, station: str, energy: int) -> None:
    """Active, with this energy."""
    connectors.holds(world, station, connector, {"active": True, "energy": energy})


@on_records(
    "the CSMS holds the session on connector {connector:d} of {station:w} as that of EVSE {evse:d}, "
    "connector {of:d}"
)
def stands(world: World, connector: int, station: str, evse: int, of: int) -> None:
    """Where the mapping puts it."""
    connectors.holds(world, station, connector, {"evse": evse, "connector": of})


@on_records("the CSMS holds the refused start on connector {connector:d} of {station:w} apart")
def refused(world: World, connector: int, station: str) -> None:
    """Not authorized, not active."""
    connectors.holds(world, station, connector, {"authorized": False, "active": False})


@on_records("the CSMS holds {count:d} sessions of {station:w}")
def counted(world: World, count: int, station: str) -> None:
    """All told."""
    records.count(world, station, count)


@on_records("the CSMS holds every session of {station:w} as ended with its own token and energy")
def all_ended(world: World, station: str) -> None:
    """And flags none."""
    connectors.all_ended(world, station)


@on_records(
    "the CSMS holds the reading of {energy:d} Wh of {station:w} for the session on connector {connector:d}, "
    "flagged {flags}"
)
def reading(world: World, energy: int, station: str, connector: int, flags: str) -> None:
    """``none`` for no flags."""
    connectors.reading(world, station, energy, connector, flags)


@on_records("the CSMS holds the reading of {energy:d} Wh of {station:w} for no session, flagged {flags}")
def reading_of_none(world: World, energy: int, station: str, flags: str) -> None:
    """``none`` for no flags."""
    connectors.reading(world, station, energy, None, flags)


@on_records("the CSMS shows the whole of {station:w} as {status:w}")
def whole(world: World, station: str, status: str) -> None:
    """Connector 0."""
    connectors.whole(world, station, status)


@on_records("the CSMS shows the connectors of {station:w} as {statuses}")
def rows(world: World, station: str, statuses: str) -> None:
    """``1.1 Charging, 1.2 Available``: EVSE, connector, status; connector 0 aside."""
    connectors.connector_rows(world, station, statuses)
