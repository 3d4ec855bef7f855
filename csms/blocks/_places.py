"""Where a message happened, with what is new about the station's topology put on record."""

from __future__ import annotations

from csms.blocks._records import save_connector, save_evse, save_sighting
from csms.context import Context
from csms.domain.mapping import remapped
from csms.domain.operator import EvseMapping
from csms.domain.topology import Place, known_place, place_of, seen, storable
from csms.store import tables


async def mapping_of(context: Context) -> EvseMapping:
    """How this station's 1.6 connectors map to EVSEs: the operator's word, else the server's."""
    setting = await context.setting()
    return context.policy.evse_mapping if setting.evse_mapping is None else setting.evse_mapping


async def see_16(context: Context, connector_id: int, source: str) -> Place:
    """The place of a 1.6 connector; the mapping is only read for one that is new."""
    place = known_place(context.state, connector_id)
    if place is not None:
        return place
    place = place_of(connector_id, await mapping_of(context))
    if place.evse_id is None:
        context.note("place_refused", source=source, connectorId=connector_id)
        return place
    save_sighting(context, seen(context.state, place, source), source)
    return place


async def remap(context: Context) -> None:
    """Carry out a changed mapping on what is on record: an operator's act, not a station's."""
    result = remapped(context.state, await mapping_of(context))
    context.state = result.state
    for evse_id, connector_id in result.gone_connectors:
        context.delete(tables.connectors, {"evse_id": evse_id, "connector_id": connector_id})
    for evse_id in result.gone_evses:
        context.delete(tables.evses, {"evse_id": evse_id})
    for evse in result.evses:
        save_evse(context, evse)
    for connector in result.connectors:
        save_connector(context, connector, status_at=connector.since)
    for each in result.transactions:
        context.update(
            tables.transactions, {"id": each.key}, evse_id=each.evse_id, connector_id=each.connector_id
        )


def see_201(context: Context, evse_id: int | None, connector_id: int | None, source: str) -> Place:
    """The place of an EVSE and connector of 2.0.1, put on record where it is new."""
    if not (storable(evse_id) and storable(connector_id)):
        context.note("place_refused", source=source, evseId=evse_id, connectorId=connector_id)
        return Place(None, None)
    place = Place(evse_id, connector_id)
    if evse_id is None:
        return place
    sighting = seen(context.state, place, source)
    if sighting.state is not context.state or sighting.refused:
        save_sighting(context, sighting, source)
    return place
