"""Steps about stations: boot, heartbeat, status, connection, and the cable."""

from __future__ import annotations

from scenarios import acts
from scenarios.expect import wire
from scenarios.expect.evidence import TO_CSMS, TO_STATION
from scenarios.steps.kinds import act, on_wire, state
from scenarios.targets import Door
from scenarios.world import World


@state("station {station:w} has booted")
def has_booted(world: World, station: str) -> None:
    """Booted, and all that follows a boot is said."""
    world.power_up(station)


@state("station {station:w} with {count:d} EVSEs has booted")
def has_booted_with(world: World, station: str, count: int) -> None:
    """The same with several EVSEs."""
    world.power_up(station, count)


@state("station {station:w} with a fixed cable has booted")
def has_booted_with_cable(world: World, station: str) -> None:
    """Nothing of it can be unlocked."""
    world.power_up(station, fixed_cable=True)


@state("station {station:w} has booted at the server with passwords, as {password:S}")
def has_booted_with_password(world: World, station: str, password: str) -> None:
    """The operator has entered it with this password."""
    world.run(world.csms.add_station(station, password))
    world.memory.doors[station] = (Door.PASSWORD, password)
    world.power_up(station)


@act("station {station:w} boots")
def boots(world: World, station: str) -> None:
    """Connects and sends its boot."""
    world.act(world.new_station(station).switch_on())


@act("station {station:w} with {count:d} EVSEs boots")
def boots_with(world: World, station: str, count: int) -> None:
    """The same with several EVSEs."""
    world.act(world.new_station(station, count).switch_on())


@state("station {station:w} was switched off and on again")
@act("station {station:w} is switched off and on again")
def off_and_on(world: World, station: str) -> None:
    """A start-up of the same station."""
    world.run(world.station(station).switch_off())
    world.act(world.station(station).switch_on())


@state("a cable is plugged in at EVSE {evse:d} of {station:w}")
@act("a cable is plugged in at EVSE {evse:d} of {station:w}")
def plugged_in(world: World, evse: int, station: str) -> None:
    """By the driver."""
    world.act(world.station(station).plug(evse))


@state("the cable was drawn at EVSE {evse:d} of {station:w}")
@act("the cable is drawn at EVSE {evse:d} of {station:w}")
def drawn(world: World, evse: int, station: str) -> None:
    """By the driver."""
    world.act(world.station(station).unplug(evse))


@state("the connection of {station:w} is lost")
@act("the connection of {station:w} is cut")
def lost(world: World, station: str) -> None:
    """Without a closing frame, and it stays lost."""
    world.run(world.station(station).lose_connection())


@act("the connection of {station:w} comes back")
def comes_back(world: World, station: str) -> None:
    """The station connects again and says what it has queued."""
    world.act(world.station(station).find_connection())


@state("the connection of {station:w} is lost and comes back")
@act("the connection of {station:w} is lost and comes back")
def lost_and_found(world: World, station: str) -> None:
    """A mere reconnect."""
    world.run(world.station(station).lose_connection())
    world.act(world.station(station).find_connection())


@on_wire("the boot of {station:w} is the first message and the CSMS answers it with {status:w}")
def first_boot(world: World, station: str, status: str) -> None:
    """With a clock that is right and an interval."""
    wire.boot(world, station, status, first=True)


@on_wire("the CSMS answers the boot of {station:w} with {status:w}")
def boot_answered(world: World, station: str, status: str) -> None:
    """With a clock that is right and an interval."""
    wire.boot(world, station, status)


@on_wire("the boot of {station:w} says who made it, and which model it is")
def boot_says(world: World, station: str) -> None:
    """1.6: chargePointVendor, chargePointModel."""
    wire.boot_says(world, station)


@on_wire("the boot of {station:w} gives {reason:w} as its reason")
def boot_reason(world: World, station: str, reason: str) -> None:
    """2.0.1 alone."""
    wire.boot_reason(world, station, reason)


@on_wire("the next boot of {station:w} comes after the interval and the CSMS answers it with {status:w}")
def next_boot(world: World, station: str, status: str) -> None:
    """No earlier than it was told."""
    wire.next_boot(world, station, status)


@on_wire("{station:w} sends nothing but BootNotification before it is accepted")
def silent_until_accepted(world: World, station: str) -> None:
    """Unless it was triggered."""
    wire.only_boots_before_accepted(world, station)


@on_wire("{station:w} sends no BootNotification")
def no_boot(world: World, station: str) -> None:
    """After a mere reconnect."""
    wire.nothing_of(world, station, "BootNotification")


@on_wire("{station:w} sends a Heartbeat between {earliest:g} and {latest:g} s after its boot was answered")
def heartbeat_in_time(world: World, station: str, earliest: float, latest: float) -> None:
    """The interval of the boot's answer."""
    wire.heartbeat_after_boot(world, station, earliest, latest)


@on_wire("the CSMS answers the Heartbeat of {station:w} with its own clock")
def heartbeat_answered(world: World, station: str) -> None:
    """The clock is right."""
    wire.heartbeat_answered(world, station)


@on_wire("the CSMS answers a Heartbeat of {station:w}")
def answers_heartbeat(world: World, station: str) -> None:
    """One that the scenario has the station send."""
    acts.heartbeat(world, station)


@on_wire("{station:w} reports each of its connectors as available")
def all_available(world: World, station: str) -> None:
    """Each acknowledged."""
    wire.all_available(world, station)


@on_wire("{station:w} reports EVSE {evse:d} as {wanted:w}")
def reports_status(world: World, station: str, evse: int, wanted: str) -> None:
    """``available`` or ``occupied``."""
    wire.status(world, station, evse, wanted)


@on_wire("the CSMS sends {station:w} no CALL")
def csms_keeps_silent(world: World, station: str) -> None:
    """Since the last act."""
    wire.nothing_from_csms(world, station)


@on_wire("the conversation of {station:w} is well-formed")
def well_formed(world: World, station: str) -> None:
    """Every frame valid, every CALL answered once and promptly."""
    wire.well_formed(world, station)


@on_wire("the CSMS keeps to the form with {station:w}")
def csms_keeps_form(world: World, station: str) -> None:
    """Its frames are valid, and it answers each CALL once and promptly."""
    wire.keeps_form(world, station, TO_STATION)


@on_wire("{station:w} keeps to the form")
def station_keeps_form(world: World, station: str) -> None:
    """Its frames are valid, and it answers each CALL once and promptly."""
    wire.keeps_form(world, station, TO_CSMS)


@on_wire("{station:w} sends a Heartbeat by itself")
def heartbeat_by_itself(world: World, station: str) -> None:
    """Since the last act, and it is answered."""
    wire.heartbeat_answered(world, station)
