"""Steps about the CSMS itself: how it is set up, and what it has kept of stations."""

from __future__ import annotations

from scenarios.expect import records
from scenarios.steps.kinds import on_records, state
from scenarios.world import World


@state("the CSMS answers boots with {status} and an interval of {seconds:d} s")
def csms_answers_boots(world: World, status: str, seconds: int) -> None:
    """Before the CSMS starts."""
    world.set_up(world.plan.with_boot(status, seconds))


@state("the CSMS fails at the first {count:d} ends of sessions")
def csms_fails(world: World, count: int) -> None:
    """It answers them with an error of its own; before the CSMS starts."""
    world.set_up(world.plan.with_failing_ends(count))


@on_records("the CSMS holds the boot of {station} as {status}, with what the station said of itself")
def boot_on_record_in_full(world: World, station: str, status: str) -> None:
    """Status, vendor and model."""
    records.boot(world, station, status, about=True)


@on_records("the CSMS holds the boot of {station} as {status:w}")
def boot_on_record(world: World, station: str, status: str) -> None:
    """The status alone."""
    records.boot(world, station, status)


@on_records("the CSMS shows each connector of {station} as available")
def connectors_available(world: World, station: str) -> None:
    """All that the station has."""
    records.all_available(world, station)


@on_records("the CSMS shows EVSE {evse:d} of {station} as {wanted}")
def evse_status_on_record(world: World, evse: int, station: str, wanted: str) -> None:
    """``available``, ``occupied``, or ``guessed``: known from another message than a report."""
    check = records.guessed if wanted == "guessed" else records.status
    check(world, station, evse, *(() if wanted == "guessed" else (wanted,)))


@on_records("the CSMS shows no connector of {station}")
def no_connector(world: World, station: str) -> None:
    """What was refused left nothing."""
    records.no_connector(world, station)


@on_records("the CSMS has heard of {station} since the Heartbeat")
def heard_of(world: World, station: str) -> None:
    """``lastSeen`` moves with every message."""
    records.heard_since_heartbeat(world, station)


@on_records("the CSMS holds {station} as online")
def is_online(world: World, station: str) -> None:
    """It has a socket."""
    records.online(world, station, True)


@state("the CSMS has noticed that {station} is gone")
def has_noticed(world: World, station: str) -> None:
    """Its socket has ended."""
    records.online(world, station, False)


@on_records("the CSMS does not hold {station} as online")
def is_not_online(world: World, station: str) -> None:
    """It has none, or the station is unknown."""
    records.online(world, station, False)


@on_records("the CSMS does not know {station}")
def is_unknown(world: World, station: str) -> None:
    """No row was made."""
    records.unknown(world, station)


@on_records("the CSMS knows one station {station}")
def is_known_once(world: World, station: str) -> None:
    """Not twice."""
    records.known_once(world, station)


@on_records("the CSMS knows {station} as commissioned automatically, in its version")
def commissioned_automatically(world: World, station: str) -> None:
    """On first contact."""
    records.commissioned(world, station, "automatic", version=True)


@on_records("the CSMS knows {station} as commissioned by hand")
def commissioned_by_hand(world: World, station: str) -> None:
    """By an operator."""
    records.commissioned(world, station, "manual")


@on_records("the CSMS shows {count:d} EVSEs of {station} with one connector each, as guessed")
def guessed_evses(world: World, count: int, station: str) -> None:
    """Learnt from status messages."""
    records.guessed_evses(world, station, count)
