"""Steps about variables, configuration keys, reports, network profiles and the resets of single EVSEs."""

from __future__ import annotations

from scenarios import acts_provisioning as acts
from scenarios.expect import exchange, provisioning, reports
from scenarios.steps.kinds import act, on_records, on_wire, state
from scenarios.world import World

# ---- the operator


@state("{station:w} is to be prepared with {name} at {value} before it is accepted")
def to_be_prepared(world: World, station: str, name: str, value: str) -> None:
    """Entered by hand, with a policy."""
    acts.prepare(world, station, name, value)


@act("the operator asks {station:w} for every key")
def asks_all(world: World, station: str) -> None:
    """GetConfiguration without a key."""
    acts.ask_all(world, station)


@act("the operator asks {station:w} for the value of {name}")
def asks(world: World, station: str, name: str) -> None:
    """GetConfiguration, GetVariables."""
    acts.ask(world, station, [name])


@state("the operator has changed {name} of {station:w} to {value}")
def has_set(world: World, name: str, station: str, value: str) -> None:
    """And the station took it."""
    acts.have_put(world, station, name, value)


@act("the operator sets {name} of {station:w} to {value}")
def sets(world: World, name: str, station: str, value: str) -> None:
    """ChangeConfiguration, SetVariables."""
    acts.put(world, station, [(name, value)])


@act("the operator sets, by one command to {station:w}, {names} to {value}")
def sets_several(world: World, station: str, names: str, value: str) -> None:
    """A list with commas; each has an outcome of its own."""
    acts.put(world, station, [(name.strip(), value) for name in names.split(",")])


@act("the operator sets {count:d} variables of {station:w}, split by the station's limits")
def sets_many(world: World, count: int, station: str) -> None:
    """More than fit into one message."""
    acts.put_many(world, station, count)


@act("the operator asks for {count:d} variables of {station:w}, split by the station's limits")
def gets_many(world: World, count: int, station: str) -> None:
    """More than fit into one message."""
    acts.get_many(world, station, count)


@act("the operator asks {station:w} for its {base:w}")
def asks_base_report(world: World, station: str, base: str) -> None:
    """FullInventory, ConfigurationInventory, SummaryInventory."""
    acts.base_report(world, station, base)


@act("the operator asks {station:w} for a report on every component with {criterion:w} true")
def asks_report_of(world: World, station: str, criterion: str) -> None:
    """Active, Available, Enabled, Problem."""
    acts.report_of(world, station, criterion)


@act("the operator asks {station:w} for one report on {names} together")
def asks_report_of_several(world: World, station: str, names: str) -> None:
    """A list with commas: components and variables."""
    acts.report(world, station, [name.strip() for name in names.split(",")])


@act("the operator asks {station:w} for a report of {name}")
def asks_report(world: World, station: str, name: str) -> None:
    """Of a component, or of a variable."""
    acts.report(world, station, [name])


@state("the operator has put another address of the CSMS into slot {slot:d} of {station:w}")
@act("the operator puts another address of the CSMS into slot {slot:d} of {station:w}")
def puts_profile(world: World, slot: int, station: str) -> None:
    """SetNetworkProfile."""
    acts.profile(world, station, slot)


@state("the operator has put an address where nobody listens into slot {slot:d} of {station:w}")
def puts_dead_profile(world: World, slot: int, station: str) -> None:
    """SetNetworkProfile."""
    acts.dead_profile(world, station, slot)


@act("the operator gives {station:w} a network profile with {fault}")
def puts_bad_profile(world: World, station: str, fault: str) -> None:
    """From the table of faults."""
    acts.bad_profile(world, station, fault)


@act("the operator asks for a reset {kind:w} of EVSE {evse:d} of {station:w}")
def resets_evse(world: World, kind: str, evse: int, station: str) -> None:
    """Immediate, OnIdle."""
    acts.reset_evse(world, station, evse, kind)


# ---- on the wire


@on_wire("the operator is told of an answer")
def told_answer(world: World) -> None:
    """The station's, in full."""
    exchange.told(world, "answered")


@on_wire("{station:w} tells every key that its profiles require, once")
def tells_core(world: World, station: str) -> None:
    """With what cannot be set marked."""
    provisioning.all_keys(world, station)


@on_wire("{station:w} tells {name} as {value}")
def tells(world: World, station: str, name: str, value: str) -> None:
    """Among whatever was asked for."""
    provisioning.tells(world, station, name, value)


@on_wire("{station:w} tells {name} and nothing else")
def tells_one(world: World, station: str, name: str) -> None:
    """It alone was asked for."""
    provisioning.only_one(world, station, name)


@on_wire("{station:w} does not know {name}")
def does_not_know(world: World, station: str, name: str) -> None:
    """Unknown key, unknown component or variable."""
    provisioning.lacks(world, station, name)


@on_wire("{station:w} answers the setting of {name} with {status:w}")
def set_answered(world: World, station: str, name: str, status: str) -> None:
    """Each variable has an outcome of its own."""
    provisioning.set_with(world, station, name, status)


@on_wire("the CSMS sends {station:w} {count:d} items by {action:w} in messages of at most {most:d}")
def in_messages(world: World, station: str, count: int, action: str, most: int) -> None:
    """One after the other."""
    provisioning.in_messages(world, station, action, count, most)


@on_wire("{station:w} sends {count:d} variables or more in {parts:d} parts or more, numbered and ended")
def reports_at_least(world: World, station: str, count: int, parts: int) -> None:
    """No variable twice."""
    reports.at_least(world, station, count, parts)


@on_wire("{station:w} reports nothing that cannot be set")
def reports_settable(world: World, station: str) -> None:
    """ConfigurationInventory."""
    reports.can_be_set(world, station)


@on_wire("{station:w} reports on {names} and on nothing else")
def reports_only(world: World, station: str, names: str) -> None:
    """A list with commas."""
    reports.components_only(world, station, [name.strip() for name in names.split(",")])


@on_wire("{station:w} reports the one variable {name:S}")
def reports_one(world: World, station: str, name: str) -> None:
    """And nothing else."""
    reports.variable_only(world, station, name)


@on_wire("{station:w} answers the {action:w} with {status:w} and sends no report")
def no_report(world: World, station: str, action: str, status: str) -> None:
    """There is nothing to tell."""
    reports.answered(world, station, action, status)
    reports.none_sent(world, station)


@on_wire("{station:w} is set up, tells what it has, and is accepted at the boot that it is asked for")
def is_prepared(world: World, station: str) -> None:
    """In this order."""
    reports.prepared(world, station)


@on_wire("{station:w} shows EVSE {evse:d} as unavailable and then as available, and does not boot")
def away_and_back(world: World, station: str, evse: int) -> None:
    """The connection stays."""
    reports.away_and_back(world, station, evse)


@on_wire("{station:w} answers the reset of its EVSE with {status:w}")
def reset_answered(world: World, station: str, status: str) -> None:
    """Accepted, Scheduled, Rejected."""
    reports.answered(world, station, "Reset", status)


@on_wire("{station:w} hangs up, calls again, and its boot is the first that it says")
def hangs_up(world: World, station: str) -> None:
    """A reboot."""
    reports.hung_up_and_booted(world, station)


@on_wire("{station:w} reports each of its connectors anew, without a boot")
def told_again(world: World, station: str) -> None:
    """After a long time away."""
    reports.told_again(world, station)


@on_wire("{station:w} reports no connector, because nothing has changed")
def nothing_told(world: World, station: str) -> None:
    """After a short time away."""
    reports.nothing_told(world, station)


# ---- on record


@on_records("the CSMS holds every key as {station:w} told it")
def as_told(world: World, station: str) -> None:
    """Value, and whether it can be set."""
    provisioning.as_told(world, station)


@on_records("the CSMS holds {name} of {station:w} at {value}")
def holds(world: World, name: str, station: str, value: str) -> None:
    """As the station told or took it."""
    provisioning.held(world, station, name, value)


@on_records("the CSMS holds nothing of {name} of {station:w}")
def holds_nothing(world: World, name: str, station: str) -> None:
    """What the station did not take leaves nothing."""
    provisioning.not_held(world, station, name)


@on_records("the CSMS holds what {station:w} reported, each variable once, and the report as complete")
def report_on_record(world: World, station: str) -> None:
    """In the device model."""
    reports.on_record(world, station)


@on_records("the CSMS holds NetworkConfiguration of slot {slot:w} of {station:w}")
def holds_profile(world: World, slot: str, station: str) -> None:
    """The address that was put there."""
    provisioning.profile_held(world, station, slot)


@on_records("the CSMS holds no NetworkConfiguration of {station:w}")
def holds_no_profile(world: World, station: str) -> None:
    """It was refused."""
    provisioning.profile_held(world, station, None)


@on_records("the CSMS knows that settings of {station:w} wait for its next start")
def reboot_owed(world: World, station: str) -> None:
    """RebootRequired."""
    provisioning.reboot_owed(world, station, True)


@on_records("the CSMS knows of no settings of {station:w} that wait for its next start")
def no_reboot_owed(world: World, station: str) -> None:
    """It has started since."""
    provisioning.reboot_owed(world, station, False)


@on_records("the CSMS holds a reset of EVSE {evse:d} of {station:w} as waiting")
def reset_waits(world: World, evse: int, station: str) -> None:
    """Scheduled."""
    provisioning.reset_pending(world, station, evse, True)


@on_records("the CSMS holds no reset of EVSE {evse:d} of {station:w} as waiting")
def no_reset_waits(world: World, evse: int, station: str) -> None:
    """Done."""
    provisioning.reset_pending(world, station, evse, False)


@on_records("the CSMS holds a reset of the whole of {station:w} as waiting")
def station_reset_waits(world: World, station: str) -> None:
    """Scheduled."""
    provisioning.reset_pending(world, station, None, True)


@on_records("the CSMS holds no reset of the whole of {station:w} as waiting")
def no_station_reset_waits(world: World, station: str) -> None:
    """Done."""
    provisioning.reset_pending(world, station, None, False)


@on_records("the CSMS holds the report of {station:w} as {how:w}, in {parts:d} parts")
def parts_on_record(world: World, station: str, how: str, parts: int) -> None:
    """``complete`` or ``incomplete``; a part that came twice counts once."""
    reports.parts_on_record(world, station, how == "complete", parts)


@on_records("the CSMS holds no report of {station:w}")
def no_report_on_record(world: World, station: str) -> None:
    """None at all."""
    reports.none_on_record(world, station)
