"""Where a message happened, with what is new about the station's topology put on record."""

from __future__ import annotations

from csms.blocks._records import save_connector, save_evse, save_sighting
from csms.context import Context
from csms.domain.mapping import Remapped, remapped
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


async def remap(context: Context, mapping: EvseMapping | None = None) -> None:
    """Carry out a changed mapping on what is on record: an operator's act, not a station's. ``mapping`` is
    given where this very turn changes it."""
    result = remapped(context.state, mapping or await mapping_of(context))
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
            tables.transactions,
            {"id": each.key},
            evse_id=each.evse_id,
            connector_id=each.connector_id,
            flags=sorted(each.flags),
        )
    for several in result.conflicts:
        newest = several[-1]
        older = [each.transaction_id for each in several[:-1]]
        context.note(
            "evse_conflict",
            evse=newest.evse_id,
            connector=newest.connector_id,
            transaction=newest.key,
            others=older,
            source="evse_mapping",
        )
    await _move_along(context, result)


async def _move_along(context: Context, result: Remapped) -> None:
    """What else stands at a place on record: reservations, awaited starts, what a place was told to be."""
    for table, rows in (
        (tables.reservations, result.reservations),
        (tables.remote_starts, result.remote_starts),
    ):
        for row in rows:
            context.update(table, {"id": row.key}, evse_id=row.evse_id, connector_id=row.connector_id)
    told = await context.told_to_be() if result.moves else {}
    for before in told.keys() & result.moves.keys():
        context.delete(tables.availability, {"evse_id": before[0], "connector_id": before[1]})
    for before in told.keys() & result.moves.keys():
        evse, connector = result.moves[before]
        context.upsert(tables.availability, {"evse_id": evse, "connector_id": connector}, **told[before])


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
