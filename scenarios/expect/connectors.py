"""Expectations about the connectors of a 1.6 station: which session is which, on the wire and on record.

A session is found by its transaction id, not by its place: where the CSMS puts a connector is its own affair.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ocppj.transcript import Entry
from scenarios.expect import frames, records, sessions
from scenarios.expect.evidence import TO_CSMS
from scenarios.targets import Record
from scenarios.verdicts import Unmet
from scenarios.world import World


def numbers(text: str) -> list[int]:
    """``1, 2`` or ``none``."""
    return [] if text == "none" else [int(part) for part in text.split(",")]


def _names(text: str) -> list[str]:
    return [] if text == "none" else sorted(part.strip() for part in text.split(","))


# ---- on the wire


def _answer(world: World, call: Entry) -> Mapping[str, object]:
    return frames.payload(world.until(lambda: frames.result(world.since_act, call)))


def starts_answered(world: World, station: str, statuses: str) -> None:
    """The starts since the act were answered with these statuses, in order, and ids above 0, none twice."""
    starts = frames.calls(world.since_act, station, TO_CSMS, "StartTransaction")
    bodies = [_answer(world, start) for start in starts]
    told = [str(frames.member(body, "idTagInfo.status")) for body in bodies]
    wanted = [part.strip() for part in statuses.split(",")]
    if told != wanted:
        raise frames.unmet(f"the starts were answered {told}, not {wanted}", world.since_act, station, starts)
    ids_differ(world, station)


def ids_differ(world: World, station: str) -> None:
    """No two starts of the station were given one transaction id, and none 0 or below."""
    given = [session.transaction_id for session in sessions.seen(world.entries, world.version, station)]
    wrong = [one for one in given if not isinstance(one, int) or one <= 0]
    if wrong or len(set(given)) < len(given):
        raise frames.unmet(f"the transaction ids are {given}", world.entries, station, [])


def said_again(world: World, station: str) -> None:
    """The starts since the act came twice over, and the second ones were answered as the first."""
    starts = frames.calls(world.since_act, station, TO_CSMS, "StartTransaction")
    bodies = [_answer(world, start) for start in starts]
    half = len(bodies) // 2
    if not half or bodies[:half] != bodies[half:]:
        raise frames.unmet(f"the answers are {bodies}", world.since_act, station, starts)


# ---- on record


def session(world: World, station: str, connector: int) -> Record:
    """The record of the newest session that the wire shows on a connector."""
    on_wire = sessions.on_evse(world.entries, world.version, station, connector)
    found = [
        one
        for one in records.transactions(world, station)
        if one.get("transactionId") == on_wire.transaction_id
    ]
    if len(found) != 1:
        raise Unmet(f"the CSMS holds {len(found)} sessions of {station} under {on_wire.transaction_id}")
    return found[0]


def active(world: World, station: str, connectors: str) -> None:
    """The newest sessions of these connectors are active and authorized, and no other of the station is."""
    wanted = {session(world, station, connector)["id"] for connector in numbers(connectors)}
    held = [one for one in records.transactions(world, station) if one.get("active")]
    if {one["id"] for one in held} != wanted or not all(one.get("authorized") for one in held):
        shown = [(one.get("transactionId"), one.get("evse"), one.get("connector")) for one in held]
        raise Unmet(
            f"the sessions on {connectors} should be active alone, active are (id, EVSE, connector) {shown}"
        )


def holds(world: World, station: str, connector: int, wanted: Mapping[str, object]) -> None:
    """The newest session of a connector is on record with these members."""
    held = session(world, station, connector)
    wrong = {name: held.get(name) for name, value in wanted.items() if held.get(name) != value}
    if wrong:
        raise Unmet(
            f"the session on connector {connector} of {station} should be {dict(wanted)}, not {wrong}: {held}"
        )


def all_ended(world: World, station: str) -> None:
    """Every session of the wire is on record with its own token, energy and register, once, unflagged."""
    on_wire = sessions.seen(world.entries, world.version, station)
    held = {one["transactionId"]: one for one in records.transactions(world, station)}
    if len(held) != len(on_wire):
        raise Unmet(f"the CSMS holds {len(held)} sessions of {station}, the wire shows {len(on_wire)}")
    for one in on_wire:
        wanted = {
            "active": False,
            "flags": [],
            "token": frames.payload(one.start).get("idTag"),
            "meterStart": frames.payload(one.start).get("meterStart"),
            "energy": sessions.energy(one, world.version),
        }
        kept = {name: held.get(one.transaction_id, {}).get(name) for name in wanted}
        if kept != wanted:
            raise Unmet(
                f"the session on connector {one.evse} of {station} should be {wanted}, the CSMS has {kept}"
            )


def reading(world: World, station: str, energy: int, connector: int | None, flags: str) -> None:
    """The reading is on record once, under the newest session of the connector (None: none), so flagged."""
    owner = None if connector is None else session(world, station, connector)["id"]
    found = [one for one in world.run(world.csms.meter_values(station)) if one.get("energy") == energy]
    if len(found) != 1:
        raise Unmet(f"the CSMS holds {len(found)} readings of {energy} Wh of {station}: {found}")
    kept = found[0].get("transaction"), sorted(found[0].get("flags") or [])  # type: ignore[call-overload]
    if kept != (owner, _names(flags)):
        raise Unmet(
            f"the reading of {energy} Wh should be of {owner} and flagged {flags}, the CSMS has {found[0]}"
        )


def connector_rows(world: World, station: str, statuses: str) -> None:
    """The connectors on record are these with their statuses (``1.1 Charging, 1.2 Available``), no more."""
    wanted = dict(part.split() for part in statuses.split(","))
    held = {
        f"{evse}.{one['id']}": one.get("status") or "unknown"
        for evse, several in records.connectors(world, station).items()
        for one in several
        if evse
    }
    if held != wanted:
        raise Unmet(f"the connectors of {station} should be {wanted}, the CSMS has {held}")


def whole(world: World, station: str, status: str) -> None:
    """The station as a whole is on record with this status."""
    held = records.station(world, station).get("status")
    if held != status:
        raise Unmet(f"the whole of {station} should be {status}, the CSMS has {held}")


def _noted(world: World, station: str, kind: str) -> Sequence[Record]:
    return [one for one in world.run(world.csms.inconsistencies(station)) if one.get("kind") == kind]


def reported(world: World, station: str, kind: str, connector: int) -> None:
    """One report of this kind is on record, of the newest session of the connector."""
    found, owner = _noted(world, station, kind), session(world, station, connector)["id"]
    if [one.get("transaction") for one in found] != [owner]:
        raise Unmet(f"{kind} of {owner} should be reported once, the CSMS has {list(found)}")


def not_reported(world: World, station: str, kind: str) -> None:
    """No report of this kind is on record."""
    found = _noted(world, station, kind)
    if found:
        raise Unmet(f"nothing should be reported as {kind}, the CSMS has {list(found)}")


def resolved(world: World, station: str, kind: str, wanted: bool) -> None:
    """Every report of this kind is resolved, or still stands."""
    found = _noted(world, station, kind)
    if not found or any(bool(one.get("resolvedAt")) is not wanted for one in found):
        raise Unmet(f"{kind} should be {'resolved' if wanted else 'open'}, the CSMS has {list(found)}")


def counted(world: World, kind: str) -> None:
    """The metrics count this kind."""
    if world.run(world.csms.office().sample("csms_inconsistencies_total", kind=kind)) < 1:
        raise Unmet(f"the metrics of the CSMS count no {kind}")
