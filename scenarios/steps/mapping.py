"""Steps about how 1.6 connectors map to EVSEs, and what the CSMS makes of two pictures that part."""

from __future__ import annotations

from scenarios import acts_connectors as acts
from scenarios.acts import set_up_server
from scenarios.expect import connectors, exchange
from scenarios.steps.kinds import act, on_records, on_wire, state
from scenarios.world import World


@state("the CSMS maps connectors to EVSEs by {mapping:w}")
def server_maps(world: World, mapping: str) -> None:
    """Before it starts; ``connector`` or ``single``."""
    set_up_server(world, evse_mapping=mapping)


@state("the CSMS sets sessions right by what stations say of them")
def server_reconciles(world: World) -> None:
    """Before it starts."""
    set_up_server(world, reconcile=True)


@state("the tenant maps connectors to EVSEs by {mapping:w}")
def tenant_maps(world: World, mapping: str) -> None:
    """For all its stations that have no setting of their own."""
    world.run(world.csms.office().set_policy(evseMapping=mapping))


@state("the tenant has sessions set right by what stations say of them")
def tenant_reconciles(world: World) -> None:
    """For all its stations that have no setting of their own."""
    world.run(world.csms.office().set_policy(reconcile=True))


@state("the operator has entered {station:w} with its connectors mapped as {mapping}")
def entered(world: World, station: str, mapping: str) -> None:
    """``single``, or a table ``1 to 1.1, 2 to 1.2``."""
    world.run(world.csms.enter(station, {"evseMapping": acts.mapping_of(mapping)}))


@state("the operator has mapped the connectors of {station:w} as {mapping}")
@act("the operator maps the connectors of {station:w} as {mapping}")
def maps(world: World, station: str, mapping: str) -> None:
    """Of a station on record."""
    acts.map_connectors(world, station, mapping)


@state("the operator has the sessions of {station:w} set right by what it says")
def reconciles(world: World, station: str) -> None:
    """``reconcile`` of the station."""
    acts.reconcile(world, station)


@state("the operator has closed the session on connector {connector:d} of {station:w} by hand")
@act("the operator closes the session on connector {connector:d} of {station:w} by hand")
def closes(world: World, connector: int, station: str) -> None:
    """By an estimate."""
    acts.close(world, station, connector)


@on_wire("the operator is told that the mapping is refused")
def refused(world: World) -> None:
    """A bad request."""
    exchange.told(world, "refused")


@on_records("the CSMS reports {kind:w} of the session on connector {connector:d} of {station:w}, once")
def reported(world: World, kind: str, connector: int, station: str) -> None:
    """In its list of what does not fit."""
    connectors.reported(world, station, kind, connector)


@on_records("the CSMS reports no {kind:w} of {station:w}")
def not_reported(world: World, kind: str, station: str) -> None:
    """Not once."""
    connectors.not_reported(world, station, kind)


@on_records("the CSMS holds its report of {kind:w} of {station:w} as resolved")
def resolved(world: World, kind: str, station: str) -> None:
    """The pictures agree again."""
    connectors.resolved(world, station, kind, True)


@on_records("the CSMS holds its report of {kind:w} of {station:w} as open")
def still_open(world: World, kind: str, station: str) -> None:
    """They do not."""
    connectors.resolved(world, station, kind, False)


@on_records("the CSMS counts {kind:w} in its metrics")
def counted(world: World, kind: str) -> None:
    """For whoever watches."""
    connectors.counted(world, kind)
