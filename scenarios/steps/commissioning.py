"""Steps about unknown stations: who comes in, what they tell of EVSEs, and what an operator makes of it.

A list of places reads ``EVSE 1, EVSE 2.1``: an EVSE, or one of its connectors.
"""

from __future__ import annotations

from scenarios import acts_commissioning as acts
from scenarios.acts import set_up_server
from scenarios.expect import commissioning, exchange
from scenarios.letters_commissioning import layout
from scenarios.steps.kinds import act, on_records, on_wire, state
from scenarios.targets import Door
from scenarios.world import World

# ---- how the servers are set up ---------------------------------------------------------------------------


@state("the server with passwords is told to let unknown stations in")
def passwords_and_unknown(world: World) -> None:
    """Before the CSMS starts."""
    set_up_server(world, Door.PASSWORD, allow_unknown=True)


@state("the server lets {count:d} new stations a minute in from one address")
def limit_of_address(world: World, count: int) -> None:
    """Before the CSMS starts."""
    set_up_server(world, new_ids_per_minute=count)


@state("the server lets {count:d} new stations a minute in from all addresses together")
def limit_of_server(world: World, count: int) -> None:
    """Before the CSMS starts."""
    set_up_server(world, new_ids_per_minute_in_all=count)


@state("the server takes identities that are odd")
def odd_identities(world: World) -> None:
    """Before the CSMS starts."""
    set_up_server(world, odd_ids=True)


# ---- what stations do -------------------------------------------------------------------------------------


@state("{station:w} has sent the statuses {statuses}")
@act("{station:w} sends the statuses {statuses}")
def sends_statuses(world: World, station: str, statuses: str) -> None:
    """One after the other; in 1.6 the EVSE stands for its connector."""
    acts.send_statuses(world, station, statuses)


@act("{station:w} sends a bare reading of EVSE {evse:d}")
def sends_reading(world: World, station: str, evse: int) -> None:
    """Outside of sessions."""
    acts.send_reading(world, station, evse)


@state("{station:w} has reported a device model with {places}")
@act("{station:w} reports a device model with {places}")
def reports_model(world: World, station: str, places: str) -> None:
    """2.0.1."""
    acts.send_report(world, station, places)


@act("{station:w} comes back with firmware of the other version")
def comes_back(world: World, station: str) -> None:
    """Under the same identity."""
    acts.come_back_otherwise(world, station)


@act("{station:w} comes back with firmware of the other version and sends the statuses {statuses}")
def comes_back_and_tells(world: World, station: str, statuses: str) -> None:
    """Under the same identity."""
    acts.come_back_otherwise(world, station, statuses)


@act("{station:w} opens {count:d} sockets at the same moment")
def opens_several(world: World, station: str, count: int) -> None:
    """All under one identity."""
    acts.open_at_once(world, station, count)


@state("{count:d} invented stations have come from this address")
def have_come(world: World, count: int) -> None:
    """One after the other."""
    acts.flood(world, count)


@act("{count:d} invented stations come from this address")
def come(world: World, count: int) -> None:
    """One after the other."""
    acts.flood(world, count)


@act("{each:d} invented stations come from each of {addresses:d} addresses")
def come_from_several(world: World, each: int, addresses: int) -> None:
    """Of this machine."""
    acts.flood_from(world, addresses, each)


@act("{count:d} invented stations come to the server for known stations")
def come_to_closed(world: World, count: int) -> None:
    """One after the other."""
    acts.flood(world, count, Door.KNOWN)


@act("{station:w} opens a socket from another address")
def opens_from_elsewhere(world: World, station: str) -> None:
    """Of this machine."""
    acts.open_from(world, station, "127.0.0.99")


# ---- what the operator does -------------------------------------------------------------------------------


@state("the operator has entered {station:w}, which has {places}")
def entered_with(world: World, station: str, places: str) -> None:
    """By hand, with all that it has."""
    world.run(world.csms.office().enter_with(station, layout(places)))


@state("the operator has entered {station:w} and answers its boots with {status:w}")
def entered_with_boot(world: World, station: str, status: str) -> None:
    """By hand."""
    world.run(world.csms.add_station(station))
    world.run(world.csms.set_boot(station, status))


@state("the operator has said that {station:w} has {places}")
@act("the operator says that {station:w} has {places}")
def says(world: World, station: str, places: str) -> None:
    """These and no others."""
    world.act(world.csms.office().correct(station, layout(places)))


@act("the operator says that connectors 1 and 2 of {station:w} are one EVSE")
def are_one_evse(world: World, station: str) -> None:
    """1.6: with the table that leads there."""
    table = {"1": [1, 1], "2": [1, 2]}
    world.act(world.csms.office().correct(station, {1: [1, 2]}, evseMapping=table))


@act("the operator keeps {station:w}")
def keeps(world: World, station: str) -> None:
    """As if entered by hand."""
    world.act(world.csms.office().keep(station))


@state("the operator has removed {station:w}")
def removed(world: World, station: str) -> None:
    """Off the record."""
    world.run(world.csms.office().remove(station))


@state("the operator has switched auto-commissioning off")
def switched_off(world: World) -> None:
    """While the CSMS runs."""
    world.run(world.csms.office().let_unknown_in(False))


# ---- what the wire shows ----------------------------------------------------------------------------------


@on_wire("the socket of {station:w} is open and nothing was said over it")
def silent(world: World, station: str) -> None:
    """Neither way."""
    commissioning.silent_socket(world, station)


@on_wire("{station:w} is turned away with {status:d} before the upgrade")
def turned_away(world: World, station: str, status: int) -> None:
    """There never was a socket."""
    commissioning.refused_before_upgrade(world, station, status)


@on_wire("the CSMS acknowledges all that {station:w} has sent")
def acknowledges(world: World, station: str) -> None:
    """Since the act."""
    exchange.all_acknowledged(world, station)


@on_wire("{wanted:d} of them are let in and {refused:d} turned away with {status:d}")
def let_in(world: World, wanted: int, refused: int, status: int) -> None:
    """503: and told when to try again."""
    commissioning.let_in(world, wanted, refused, status)


@on_wire("of the {count:d} sockets of {station:w} one stays open")
def one_stays(world: World, count: int, station: str) -> None:
    """The others are closed as superseded."""
    commissioning.one_of_many_stays(world, station, count)


@on_wire("the CSMS accepts the boot of {station:w} in the other version")
def accepts_other_version(world: World, station: str) -> None:
    """In that version's own form."""
    commissioning.boot_in_other_version(world, station)


# ---- what is on record ------------------------------------------------------------------------------------


@on_records("the CSMS knows {station:w} as commissioned automatically, and by which way it came")
def knows_origin(world: World, station: str) -> None:
    """As soon as the socket is open."""
    commissioning.origin(world, station)


@on_records("the CSMS knows {station:w} as it was entered by hand")
def knows_by_hand(world: World, station: str) -> None:
    """And by no way of coming."""
    commissioning.by_hand(world, station)


@on_records("the CSMS has no station on record but {station:w}")
def knows_one(world: World, station: str) -> None:
    """Nobody else."""
    commissioning.just(world, [station])


@on_records("the CSMS has no station on record at all")
def knows_none(world: World) -> None:
    """Nobody."""
    commissioning.just(world, [])


@on_records("the CSMS has {count:d} invented stations on record")
def knows_invented(world: World, count: int) -> None:
    """Each once."""
    commissioning.invented(world, count)


@on_records("the CSMS counts {count:d} stations turned away for {reason:S}")
def counts_refused(world: World, count: int, reason: str) -> None:
    """In its metrics: unknown, new-ids, new-ids-in-all."""
    commissioning.counted(world, "csms_handshakes_refused_total", count, reason=reason)


@on_records("the CSMS counts {count:d} stations commissioned automatically")
def counts_new(world: World, count: int) -> None:
    """In its metrics."""
    commissioning.counted(world, "csms_new_ids_total", count)


@on_records("the CSMS shows for {station:w} just {places}")
def shows_places(world: World, station: str, places: str) -> None:
    """``EVSE 1 for sure, EVSE 2.1 from StatusNotification``; ``from start``: what begins a session."""
    commissioning.places(world, station, places)


@on_records("the CSMS shows for {station:w} the statuses {statuses}")
def shows_statuses(world: World, station: str, statuses: str) -> None:
    """``EVSE 1 as Available, EVSE 2.1 as Faulted``."""
    commissioning.statuses(world, station, statuses)


@on_records("the CSMS shows {station:w} as a whole as {status:w}, without any EVSE")
def shows_whole(world: World, station: str, status: str) -> None:
    """Connector 0, EVSE 0."""
    commissioning.whole(world, station, status)


@on_records("the CSMS knows one {station:w}, in the other version, as commissioned automatically")
def knows_in_other_version(world: World, station: str) -> None:
    """As before."""
    commissioning.version(world, station, "automatic")


@on_records("the CSMS holds the session on EVSE {evse:d} of {station:w} as left over from the other version")
def left_over(world: World, evse: int, station: str) -> None:
    """Active, and flagged."""
    commissioning.left_over(world, station, evse)


@on_records("the CSMS marks {station:w} alone as commissioned automatically")
def marks_alone(world: World, station: str) -> None:
    """Of all that are on record."""
    commissioning.automatic(world, [station])
