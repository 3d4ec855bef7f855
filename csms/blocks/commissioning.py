"""What is taken for a fact about a station's places: an operator's word, and what survives new firmware.

Guesses are made where messages are read (``_places``); here they are confirmed, corrected or dropped.
"""

from __future__ import annotations

from csms.blocks._records import save_connector, save_evse, save_flags
from csms.context import Context
from csms.domain.entered import Layout, PlaceKey, entered, in_use, unreachable
from csms.domain.evolve import evolve
from csms.domain.operator import EvseMapping
from csms.domain.topology import MAX_CONNECTORS
from csms.domain.transactions import VERSION_CHANGED
from csms.domain.versions import turned
from csms.routes import Routes
from csms.store import tables
from schemas.version import Version

MANUAL = "manual"
_OF_OTHER_VERSION = (
    tables.variables,
    tables.report_parts,
    tables.local_lists,
    tables.local_list_entries,
)


class Misplaced(Exception):
    """A layout that cannot be entered; the text says why."""


def keep(context: Context) -> None:
    """The operator takes the station over: from now on it counts as entered by hand."""
    if context.state.commissioned != MANUAL:
        context.state = evolve(context.state, commissioned=MANUAL)
        context.update(tables.stations, commissioned=MANUAL)


def enter(context: Context, layout: Layout, mapping: EvseMapping) -> None:
    """Put the places on record that the operator lists, and no others; ``mapping`` counts in 1.6.

    Raises:
        Misplaced: a session runs at one that is not listed, no connector of 1.6 leads to one, or they are
            too many.
    """
    if sum(len(listed) for listed in layout.values()) > MAX_CONNECTORS:
        raise Misplaced(f"a station has at most {MAX_CONNECTORS} connectors here")
    if (busy := in_use(context.state, layout)) is not None:
        raise Misplaced(f"a session runs at {_said(busy)}, which is not listed")
    speaks_16 = context.state.version == Version.V16.value
    if speaks_16 and (lost := unreachable(layout, mapping)) is not None:
        raise Misplaced(f"no connector of OCPP 1.6 leads to {_said(lost)}: give evseMapping too")
    result = entered(context.state, layout, mapping if speaks_16 else None)
    context.state = result.state
    _forget(context, result.gone_evses, result.gone_connectors)
    for evse in result.evses:
        save_evse(context, evse)
    for connector in result.connectors:
        save_connector(context, connector)


def _said(place: PlaceKey) -> str:
    evse, connector = place
    return f"EVSE {evse}" + (f", connector {connector}" if connector else "")


def version_changed(context: Context, before: str) -> None:
    """Drop what only the other version could tell, flag the sessions that are left over from it, and note
    both; what belongs to the station, its owner or its money stays."""
    result = turned(context.state, context.version.value)
    context.state = result.state
    _forget(context, result.gone_evses, result.gone_connectors)
    save_flags(context, result.left_behind)
    for table in _OF_OTHER_VERSION:
        context.delete(table)
    context.note(
        VERSION_CHANGED,
        before=before,
        now=context.version.value,
        transactions=[each.transaction_id for each in result.left_behind],
        forgotten=[list(place) for place in result.gone_connectors],
    )


def _forget(context: Context, evses: tuple[int, ...], connectors: tuple[PlaceKey, ...]) -> None:
    for evse_id in evses:
        context.delete(tables.evses, {"evse_id": evse_id})
    for evse_id, connector_id in connectors:
        context.delete(tables.connectors, {"evse_id": evse_id, "connector_id": connector_id})


ROUTES = Routes(version_changed=(version_changed,))
