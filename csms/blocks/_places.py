"""Where a message happened, with what is new about the station's topology put on record."""

from __future__ import annotations

from csms.blocks._records import save_sighting
from csms.context import Context
from csms.domain.operator import EvseMapping
from csms.domain.topology import Place, known_place, place_of, seen, storable


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
