"""Compares a replay with its expectation file: every answer, then what the CSMS knows at the end."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, TypeAlias

import sqlalchemy as sa

from csms.bootstrap import Csms
from csms.store import tables
from tests.oracles.recording import CALLERROR
from tests.oracles.replay import Exchange, Played
from tests.oracles.rest import Rest, until

ANY = "*"
NONE = "none"  # TOML has no null
FRAME = 300  # characters of a frame that are shown

Reading: TypeAlias = tuple[str | None, int, str, Any]
"""Key of the transaction or None, EVSE, time of measurement, Wh or NONE."""


def answers(expected: list[list[Any]], played: Played) -> list[str]:
    """Say which CALLs of the station got another answer than expected, with the frames."""
    wrong = []
    for number, action, wanted in expected:
        exchange = played.exchanges.get(number)
        if exchange is None or exchange.line.action != action:
            wrong.append(f"line {number}: no {action} there")
        elif not _as_expected(exchange, wanted):
            wrong.append(
                f"line {number}: {json.dumps(exchange.sent)}\n    answered {json.dumps(exchange.answer)}\n"
                f"    expected {wanted if isinstance(wanted, str) else json.dumps(wanted)}"
            )
    listed = {number for number, _, _ in expected}
    wrong += [
        f"line {n}: {e.line.action} is not in the file"
        for n, e in played.exchanges.items()
        if n not in listed
    ]
    return wrong


def _as_expected(exchange: Exchange, wanted: Any) -> bool:
    answer = exchange.answer
    if answer is None:
        return False
    if isinstance(wanted, str):
        return bool(answer[0] == CALLERROR and answer[2] == wanted)
    return answer[0] != CALLERROR and matches(answer[2], wanted)


def matches(got: Any, wanted: Any) -> bool:
    """Whether both are the same, member by member; ``"*"`` stands for any value but null."""
    if wanted == ANY:
        return got is not None
    if isinstance(wanted, dict) and isinstance(got, dict):
        return got.keys() == wanted.keys() and all(matches(got[name], wanted[name]) for name in wanted)
    return bool(got == wanted)


async def records(expected: dict[str, Any], played: Played, csms: Csms, rest: Rest) -> list[str]:
    """Say what the CSMS knows otherwise than expected at the end."""
    station = expected["station"]["id"]

    async def offline() -> bool:
        return not (await rest.station(station))["online"]

    await until("the station is shown offline after its last close", offline)
    shown = await rest.station(station)
    wrong = _members(
        "station", shown, {"version": expected["station"]["version"], "commissioned": "automatic"}
    )
    wrong += _shown(_members("boot", shown["boot"], expected["boot"]), played, "BootNotification")
    connectors = await rest.connectors(station)
    got = [[*place, c["status"], c["errorCode"] or NONE] for place, c in sorted(connectors.items())]
    wrong += _shown(_same("connectors", got, expected["connectors"]), played, "StatusNotification")
    wrong += _members("variables", await _variables(csms, station), expected.get("variables", {}))
    transfers = _same("DataTransfers", await _transfers(csms, station), expected.get("data_transfers", []))
    wrong += _shown(transfers, played, "DataTransfer")
    wrong += await _transactions(expected, played, csms, rest)
    return wrong


async def _transactions(expected: dict[str, Any], played: Played, csms: Csms, rest: Rest) -> list[str]:
    shown = await rest.transactions(expected["station"]["id"])
    wanted = expected["transactions"]
    if len(shown) != len(wanted):
        return [f"{len(shown)} transactions, expected {len(wanted)}: {json.dumps(shown, indent=1)}"]
    wrong = []
    readings = await _readings(csms, expected["station"]["id"])
    for got, want in zip(shown, wanted, strict=True):
        wrong += _shown(await _transaction(got, want, played, rest, readings), played, got["transactionId"])
    loose = [[evse, at, wh] for key, evse, at, wh in readings if key is None]
    outside = _same("readings outside transactions", loose, expected.get("loose_readings", []))
    return wrong + _shown(outside, played, "MeterValues")


async def _transaction(
    got: dict[str, Any], want: dict[str, Any], played: Played, rest: Rest, readings: list[Reading]
) -> list[str]:
    members = {k: v for k, v in want.items() if k not in ("recorded", "readings", "events")}
    if "recorded" in want:
        members["transactionId"] = played.transaction_ids.get(want["recorded"])
    wrong = _members(f"transaction {got['transactionId']}", got, members)
    if "events" in want:
        detail = await rest.get(f"/api/transactions/{got['id']}")
        wrong += _same(f"events of {got['transactionId']}", len(detail["events"]), want["events"])
    of_it = [[at, wh] for key, _, at, wh in readings if key == got["id"]]
    return wrong + _same(f"readings of {got['transactionId']}", of_it, want["readings"])


def _shown(wrong: list[str], played: Played, about: str | int) -> list[str]:
    """Add the frames that a mismatch is about: those of an action or of a transactionId."""
    if not wrong:
        return []
    found = [e for e in played.exchanges.values() if about in (e.line.action, *_ids(e.sent), *_ids(e.answer))]
    frames = [
        f"    line {e.line.number}: {json.dumps(e.sent)[:FRAME]} -> {json.dumps(e.answer)}" for e in found
    ]
    return ["\n".join([*wrong, *frames])]


def _ids(value: Any) -> list[Any]:
    """Every transactionId in a frame."""
    if isinstance(value, list):
        return [found for item in value for found in _ids(item)]
    if isinstance(value, dict):
        own = [value["transactionId"]] if "transactionId" in value else []
        return own + [found for item in value.values() for found in _ids(item)]
    return []


async def _readings(csms: Csms, station: str) -> list[Reading]:
    """Return what was measured, in order of time; the same reading sent twice is one reading."""
    table = tables.meter_values
    query = sa.select(table).where(table.c.station_id == station).order_by(table.c.measured_at, table.c.id)
    async with csms.store.read() as connection:
        rows = (await connection.execute(query)).mappings().all()
    found = [
        (
            row["transaction_key"],
            row["evse_id"],
            row["measured_at"].isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            NONE if row["energy"] is None else Decimal(row["energy"]),
        )
        for row in rows
    ]
    return list(dict.fromkeys(found))


async def _variables(csms: Csms, station: str) -> dict[str, str | None]:
    table = tables.variables
    query = sa.select(table).where((table.c.station_id == station) & (table.c.attribute == "Actual"))
    async with csms.store.read() as connection:
        rows = (await connection.execute(query)).mappings().all()
    named = [("/".join(filter(None, (row["component"], row["variable"]))), row["value"]) for row in rows]
    return dict(named)


async def _transfers(csms: Csms, station: str) -> list[list[Any]]:
    table = tables.data_transfers
    inbound = (table.c.station_id == station) & (table.c.direction == "in")
    async with csms.store.read() as connection:
        rows = (
            (await connection.execute(sa.select(table).where(inbound).order_by(table.c.id))).mappings().all()
        )
    return [[row["vendor_id"], row["message_id"] or NONE, row["verdict"]] for row in rows]


def _members(what: str, got: dict[str, Any], wanted: dict[str, Any]) -> list[str]:
    return [
        f"{what}: {name} is {got.get(name)!r}, expected {value!r}"
        for name, value in wanted.items()
        if not matches(got.get(name), value)
    ]


def _same(what: str, got: Any, wanted: Any) -> list[str]:
    return [] if got == wanted else [f"{what}: {got}, expected {wanted}"]
