"""Steps about tenants: several of them may have a station of one name, on one server or on several."""

from __future__ import annotations

from scenarios import acts_commissioning as acts
from scenarios.expect import commissioning, exchange, tenants, wire
from scenarios.steps.kinds import act, on_records, on_wire, state
from scenarios.targets import Door, TokenPlan
from scenarios.world import World

# ---- how things are ---------------------------------------------------------------------------------------


@state("the server has endpoints for the tenants {first:w} and {second:w}")
def has_endpoints(world: World, first: str, second: str) -> None:
    """Any other endpoint is the default tenant's."""
    acts.endpoints(world, [first, second])


@state("the server has endpoints for the tenants {first:w} and {second:w}, and no others")
def has_no_others(world: World, first: str, second: str) -> None:
    """``strict_path``."""
    acts.endpoints(world, [first, second], strict_path=True)


@state("the server for known stations has endpoints for the tenants {first:w} and {second:w}")
def closed_has_endpoints(world: World, first: str, second: str) -> None:
    """Where nobody is commissioned."""
    acts.endpoints(world, [first, second], Door.KNOWN)


@state("the operator of tenant {tenant:w} turns unknown stations away")
def turns_away(world: World, tenant: str) -> None:
    """Whatever the server allows."""
    world.run(acts.office(world, tenant).let_unknown_in(False))


@state("the operator of tenant {tenant:w} lets unknown stations in")
def lets_in(world: World, tenant: str) -> None:
    """As far as the server allows."""
    world.run(acts.office(world, tenant).let_unknown_in(True))


@state("tenant {tenant:w} accepts token {token:w}")
def accepts(world: World, tenant: str, token: str) -> None:
    """Nobody else's."""
    world.run(acts.office(world, tenant).add_token(TokenPlan(token)))


@state("tenant {tenant:w} accepts token {token:w} for one session at a time")
def accepts_once(world: World, tenant: str, token: str) -> None:
    """Nobody else's."""
    world.run(acts.office(world, tenant).add_token(TokenPlan(token, concurrency=1)))


@state("{station:w} has booted at the tenants {first:w} and {second:w}")
@act("{station:w} boots at the tenants {first:w} and {second:w}")
def boots_at_both(world: World, station: str, first: str, second: str) -> None:
    """Two stations of one name; the model of each is its tenant's name."""
    acts.boot_at(world, station, first, second)


@state("{station:w} has booted at tenant {tenant:w}")
@act("{station:w} boots at tenant {tenant:w}")
def boots_at(world: World, station: str, tenant: str) -> None:
    """Its model is the tenant's name."""
    acts.boot_at(world, station, tenant)


@state("{station:w} is charging at the tenants {first:w} and {second:w} with token {token:w}")
def charging_at(world: World, station: str, first: str, second: str, token: str) -> None:
    """Two stations of one name, a session each."""
    acts.charging_at(world, station, token, first, second)


# ---- what happens -----------------------------------------------------------------------------------------


@act("{station:w} opens a socket at the endpoint of tenant {tenant:w}")
def opens_at(world: World, station: str, tenant: str) -> None:
    """And says nothing."""
    acts.open_at(world, station, tenant, station)


@act("{station:w} opens a socket at the endpoint of tenant {tenant:w} on the server for known stations")
def opens_at_closed(world: World, station: str, tenant: str) -> None:
    """And says nothing."""
    acts.open_at(world, station, tenant, station, Door.KNOWN)


@act("{station:w} opens a socket at the endpoint {endpoint:S}")
def opens_at_endpoint(world: World, station: str, endpoint: str) -> None:
    """Whoever's that is."""
    acts.open_at(world, station, endpoint, station)


@act("{station:w} at tenant {tenant:w} sends a bare start with token {token:w}")
def starts_at(world: World, station: str, tenant: str, token: str) -> None:
    """On EVSE 1."""
    acts.start_at(world, station, token, tenant)


@act("{station:w} sends a bare start at the tenants {first:w} and {second:w} with token {token:w}")
def starts_at_both(world: World, station: str, first: str, second: str, token: str) -> None:
    """On EVSE 1 of each."""
    acts.start_at(world, station, token, first, second)


@act("{station:w} at tenant {tenant:w} ends its session")
def ends_at(world: World, station: str, tenant: str) -> None:
    """Of EVSE 1."""
    acts.end_at(world, station, tenant)


@act("the operator of tenant {tenant:w} sends a trigger to {station:w}")
def triggers(world: World, tenant: str, station: str) -> None:
    """A raw frame."""
    text = '[2,"to-one-of-two","TriggerMessage",{"requestedMessage":"Heartbeat"}]'
    world.act(acts.office(world, tenant).send_text(station, text))


@act("the operator of tenant {tenant:w} removes {station:w}")
def removes(world: World, tenant: str, station: str) -> None:
    """His own."""
    world.act(acts.office(world, tenant).remove(station))


@act("the operator tries to remove tenant {tenant:w}")
def removes_tenant(world: World, tenant: str) -> None:
    """With all that it has."""
    world.act(acts.office(world, tenant).close_down())


# ---- what the wire shows ----------------------------------------------------------------------------------


@on_wire("both {station:w} of the tenants {first:w} and {second:w} are served side by side")
def both_served(world: World, station: str, first: str, second: str) -> None:
    """Neither supersedes the other."""
    tenants.both_served(world, station, first, second)


@on_wire("the CSMS answers the boot of {station:w} at tenant {tenant:w} with {status:w}")
def boot_answered(world: World, station: str, tenant: str, status: str) -> None:
    """Over its own socket."""
    wire.boot(world, acts.at(station, tenant), status)


@on_wire("the CSMS answers the start of {station:w} at tenant {tenant:w} with {status:w}")
def start_answered(world: World, station: str, tenant: str, status: str) -> None:
    """On EVSE 1."""
    wire.started(world, acts.at(station, tenant), 1, status)


@on_wire("the CSMS acknowledges all that {station:w} at tenant {tenant:w} has sent")
def acknowledges(world: World, station: str, tenant: str) -> None:
    """Since the act."""
    exchange.all_acknowledged(world, acts.at(station, tenant))


@on_wire("the trigger reaches {station:w} of tenant {tenant:w} and not that of {spared:w}")
def reached(world: World, station: str, tenant: str, spared: str) -> None:
    """The one that was meant."""
    tenants.reached(world, tenant, station, spared)


@on_wire("the socket of {station:w} at tenant {tenant:w} is closed")
def cut_off(world: World, station: str, tenant: str) -> None:
    """By the CSMS."""
    tenants.cut_off(world, tenant, station)


@on_wire("{station:w} at tenant {tenant:w} goes on undisturbed")
def goes_on(world: World, station: str, tenant: str) -> None:
    """A Heartbeat is answered."""
    tenants.goes_on(world, tenant, station)


# ---- what is on record ------------------------------------------------------------------------------------


@on_records("tenant {tenant:w} has a {station:w} of its own")
def has_own(world: World, tenant: str, station: str) -> None:
    """Once, with what that one said of itself."""
    tenants.model(world, tenant, station)


@on_records("tenant {tenant:w} does not know {station:w}")
def knows_not(world: World, tenant: str, station: str) -> None:
    """No row was made."""
    tenants.unknown(world, tenant, station)


@on_records("no tenant knows {station:w}")
def nobody_knows(world: World, station: str) -> None:
    """Nor the default one."""
    tenants.of_nobody(world, station)


@on_records("tenant {tenant:w} knows {station:w} as commissioned automatically")
def knows_automatic(world: World, tenant: str, station: str) -> None:
    """On first contact."""
    tenants.automatic(world, tenant, station)


@on_records("tenant {tenant:w} holds {station:w} as online")
def holds_online(world: World, tenant: str, station: str) -> None:
    """It has a socket."""
    tenants.online(world, tenant, station)


@on_records("tenant {tenant:w} is shown its {station:w} by number and by name")
def shown_alike(world: World, tenant: str, station: str) -> None:
    """``?tenant=``."""
    tenants.by_number_and_name(world, tenant, station)


@on_records("tenant {tenant:w} holds no session of {station:w}")
def holds_none(world: World, tenant: str, station: str) -> None:
    """None at all."""
    tenants.holds_none(world, tenant, station)


@on_records("tenant {tenant:w} holds a refused session of {station:w}")
def holds_refused(world: World, tenant: str, station: str) -> None:
    """On record, not authorized."""
    tenants.holds(world, tenant, station, authorized=False)


@on_records("tenant {tenant:w} holds one active session of {station:w}")
def holds_active(world: World, tenant: str, station: str) -> None:
    """Authorized."""
    tenants.holds(world, tenant, station, authorized=True, active=True)


@on_records("tenant {tenant:w} holds the session of {station:w} as ended")
def holds_ended(world: World, tenant: str, station: str) -> None:
    """The one that there was."""
    tenants.holds(world, tenant, station, active=False)


@on_records("the frame log of tenant {tenant:w} has the trigger to {station:w}")
def log_has(world: World, tenant: str, station: str) -> None:
    """Beside its boot."""
    tenants.logged(world, tenant, station, True)


@on_records("the frame log of tenant {tenant:w} has no trigger to {station:w}")
def log_has_not(world: World, tenant: str, station: str) -> None:
    """Only its boot."""
    tenants.logged(world, tenant, station, False)


@on_records("the default tenant has no station on record")
def default_has_none(world: World) -> None:
    """What is a tenant's is not everybody's."""
    commissioning.just(world, [])
