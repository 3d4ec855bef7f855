"""Defects of auto-commissioning: stations lost, mixed up, altered, or let in by the thousand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import unquote
from weakref import WeakKeyDictionary

from csms.blocks import _places, availability
from csms.context import Context
from csms.domain.operator import TenantPolicy
from csms.domain.topology import Place
from csms.engine import Engine
from csms.gateway import handshake, server
from csms.gateway.directory import Found
from csms.gateway.handshake import Address
from csms.gateway.limits import NewIds
from csms.gateway.server import Gateway
from csms.gateway.session import Session
from csms.ownership import SUPERSEDED, Stations
from csms.routes import Routes
from csms.store import tables
from schemas import v16, v201
from tests.mutants.mutant import Mutant, titled
from tests.planting import Planted, but, wrapped

_PLACES = "auto_commissioning/places"
_FIRST = "auto_commissioning/first_contact"
_TENANTS = "auto_commissioning/tenants"
_BOOTS = (v16.BootNotificationRequest, v201.BootNotificationRequest)


def _late_row(context: Context) -> None:
    if context.state.commissioned == "automatic":
        first = {"commissioned": "automatic", "created_at": context.now, "epoch": 1}
        context.upsert(tables.stations, **first, version=context.version.value)


def _by_hand_forgotten(context: Context) -> None:
    context.update(tables.stations, commissioned="automatic")


def _before_boot(act: Any) -> Any:
    """Something wrong in the turn of every BootNotification, before the handler."""

    def broken(routes: Routes) -> Routes:
        def handler_of(kind: Any) -> Any:
            inner = routes.handlers[kind]

            async def handler(context: Context, request: Any) -> Any:
                act(context)
                return await inner(context, request)

            return handler

        return routes.replaced(handlers={kind: handler_of(kind) for kind in _BOOTS})

    return broken


def _no_row(inner: Any, context: Context, table: Any, **values: Any) -> None:
    if not (table is tables.stations and values.get("commissioned") == "automatic"):
        inner(context, table, **values)


def _of_all_tenants(inner: Any, raw_path: str, server: Any) -> Address:
    return replace(inner(raw_path, server), tenant=server.tenant)


_HOMES: WeakKeyDictionary[Gateway, dict[str, int]] = WeakKeyDictionary()


async def _first_home(inner: Any, gateway: Gateway, request: Any, server: Any) -> Any:
    address, version = await inner(gateway, request, server)
    home = _HOMES.setdefault(gateway, {}).setdefault(address.station, address.tenant)
    return replace(address, tenant=home), version


async def _tokens_of_the_first(inner: Any, engine: Engine, tenant: int, token: str) -> Any:
    found = [await inner(engine, each, token) for each in (tenant, 1, 2)]
    return next((one for one in found if one is not None), None)


def _for_sure(inner: Any, state: Any, place: Place, source: str) -> Any:
    return inner(state, but(place, sure=True), source)


def _last_message(inner: Any, state: Any, place: Place, source: str) -> Any:
    known = state.connectors.get((place.evse_id, place.connector_id))
    if known is not None and known.guessed is None:
        connector = but(known, guessed=source)
        key = (known.evse_id, known.connector_id)
        state = but(state, connectors={**state.connectors, key: connector})
        return but(inner(state, place, source), state=state, connector=connector)
    return inner(state, place, source)


def _first_connector(inner: Any, context: Any, evse_id: Any, connector_id: Any, source: str) -> Place:
    place: Place = inner(context, evse_id, 1 if connector_id else connector_id, source)
    return place


def _as_from_one(inner: Any, ids: NewIds, address: str, now: float) -> Any:
    return inner(ids, "127.0.0.1", now)


async def _older_stays(inner: Any, session: Session, code: int = 1000, reason: str = "") -> None:
    if (code, reason) != SUPERSEDED:
        await inner(session, code, reason)


async def _wiped(inner: Any, stations: Stations, owner: Any) -> None:
    owner.slot.session = owner.session
    await inner(stations, owner)


async def _tenant_unasked(inner: Any, request: Any, address: Any, found: Found, *more: Any) -> None:
    await inner(request, address, replace(found, tenant=TenantPolicy()), *more)


def _decoded_first(inner: Any, raw_path: str, door: Any) -> Address:
    result: Address = inner(unquote(raw_path), door)
    return result


def _cut(inner: Any, raw_path: str, door: Any) -> Address:
    address: Address = inner(raw_path, door)
    return replace(address, station=address.station[:20])


MUTANTS: dict[str, Mutant] = {
    "station_row_missing_on_first_contact": Mutant(
        "a station that connects is on record only once it has booted",
        titled("auto_commissioning/policy", "A station is on record as soon as its first socket is open"),
        Planted(routes=_before_boot(_late_row), patched=wrapped(Context, "insert", _no_row)),
    ),
    "tenants_mixed": Mutant(
        "whoever comes in belongs to the server's own tenant",
        titled(_TENANTS, "Two stations of one name are two stations"),
        Planted(patched=wrapped(handshake, "address", _of_all_tenants)),
    ),
    "station_id_unique_across_tenants": Mutant(
        "a station of another tenant's name is taken for that tenant's station",
        titled(
            _TENANTS,
            "Two stations of one name are two stations",
            "What one tenant's operator sends reaches his own station alone",
        ),
        Planted(patched=wrapped(Gateway, "_admit", _first_home)),
    ),
    "tokens_of_every_tenant": Mutant(
        "a token of one tenant charges at every other",
        titled(_TENANTS, "A token of one tenant is worth nothing at the other"),
        Planted(patched=wrapped(Engine, "token", _tokens_of_the_first)),
    ),
    "guessed_not_marked": Mutant(
        "what was guessed of a station stands there as fact",
        titled(_PLACES, "A start before any status makes its EVSE known, as guessed from the start")
        + titled(_FIRST, "A station that charges before it reports any status is learnt from its session"),
        Planted(patched=wrapped(_places, "seen", _for_sure)),
    ),
    "fact_becomes_a_guess": Mutant(
        "a status makes a guess of what an operator or a report has stated",
        titled(_PLACES, "A status after the report makes no guess of a fact")
        + titled("auto_commissioning/operator", "A later status does not take the operator's word back"),
        Planted(patched=wrapped(_places, "seen", _last_message)),
    ),
    "connectors_of_an_evse_collapsed": Mutant(
        "all connectors of an EVSE are kept as one row",
        titled(_PLACES, "Several connectors of one EVSE stand under it, each with its own status"),
        Planted(patched=wrapped(availability, "see_201", _first_connector)),
    ),
    "hand_commissioned_station_altered": Mutant(
        "the boot of a station that was entered by hand makes it an automatic one",
        titled(_FIRST, "A station entered by hand stays entered by hand")
        + titled(
            "auto_commissioning/operator",
            "A station entered by hand with all that it has is never altered",
        ),
        Planted(routes=_before_boot(_by_hand_forgotten)),
    ),
    "flood_not_limited": Mutant(
        "as many invented stations come in as like",
        titled(
            "auto_commissioning/flood",
            "A flood from one address is cut off and counted",
            "A flood from many addresses is cut off and counted over all of them",
        ),
        Planted(patched=wrapped(NewIds, "take", lambda *_: None)),
    ),
    "flood_keeps_everybody_out": Mutant(
        "the limit of one address is that of all of them",
        titled("auto_commissioning/flood", "A flood from one address keeps no other address out"),
        Planted(patched=wrapped(NewIds, "take", _as_from_one)),
    ),
    "older_socket_is_a_zombie": Mutant(
        "the older socket of a station stays open and is never answered again",
        titled("connection/handshake", "The newest socket of a station wins"),
        Planted(patched=wrapped(Session, "close", _older_stays)),
    ),
    "old_close_wipes_the_new_session": Mutant(
        "the end of the older socket takes the newer one's station away",
        titled("connection/handshake", "The newest socket of a station wins"),
        Planted(patched=wrapped(Stations, "detach", _wiped)),
    ),
    "tenant_cannot_forbid": Mutant(
        "unknown stations come in wherever the server allows it, whatever the tenant says",
        titled(
            "auto_commissioning/policy",
            "A tenant that forbids it turns an unknown station away where the server allows it",
        )
        + titled("auto_commissioning/switched_off", "A newcomer is turned away"),
        Planted(patched=wrapped(server, "identify", _tenant_unasked)),
    ),
    "address_decoded_before_it_is_split": Mutant(
        "an encoded slash ends a segment of the address",
        titled("auto_commissioning/identities", "An address that ends in no identity is refused"),
        Planted(patched=wrapped(handshake, "address", _decoded_first)),
    ),
    "identity_cut_off": Mutant(
        "an identity is cut off after 20 characters",
        titled("auto_commissioning/identities", "An identity of 48 characters is kept whole"),
        Planted(patched=wrapped(handshake, "address", _cut)),
    ),
    "guesses_outlive_the_version": Mutant(
        "what was guessed from one version's numbers stands beside the other's",
        titled(
            "auto_commissioning/firmware",
            "After a firmware update it is the same station, and what was guessed of it is gone",
        ),
        Planted(routes=lambda routes: replace(routes, version_changed=())),
    ),
}
