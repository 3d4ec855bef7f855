"""The two pictures of the same stations, and where they differ: connectors, transactions, slots, messages.

``AGREEMENTS`` is the list of what has to agree; whoever teaches both ends something new adds a function.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from csms.domain.texts import fold
from csms.store import tables
from schemas.version import Version
from tests.properties.box import Box, Truth
from tests.properties.world import TOKENS, World

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the pictures differ; ``traces``: texts by which the frames concerned are known."""

    station: str
    text: str
    traces: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.station}: {self.text}"


@dataclass(slots=True)
class Records:
    """What the CSMS has on record of one station, straight from its database."""

    connectors: list[Row]
    transactions: list[Row]
    events: list[Row]
    values: list[Row]
    notes: list[Row]
    claims: list[Row]
    reservations: list[Row]


async def read(world: World, box: Box) -> Records:
    """Read the records of one station; claims are those of all stations."""
    found: list[list[Row]] = []
    async with world.running.store.read() as connection:
        for table in (
            tables.connectors,
            tables.transactions,
            tables.transaction_events,
            tables.meter_values,
            tables.inconsistencies,
            tables.claims,
            tables.reservations,
        ):
            query = sa.select(table).order_by(*table.primary_key.columns)
            query = query.where(table.c.station_id == box.identity)
            found.append([dict(row) for row in (await connection.execute(query)).mappings()])
    return Records(*found)


async def differences(world: World) -> list[Difference]:
    """Everything on which the stations and the CSMS do not agree."""
    found: list[Difference] = []
    records = {box: await read(world, box) for box in world.boxes}
    for box, record in records.items():
        for agreement in AGREEMENTS:
            found += [
                Difference(box.identity, text, tuple(traces))
                for text, *traces in agreement(world, box, record)
            ]
    for token, wanted in TOKENS.items():
        holders = [row for record in records.values() for row in record.claims if row["key"] == fold(token)]
        if len(holders) > wanted.get("concurrency", 1e9):
            found.append(Difference("all", f"{token} charges {len(holders)} times at once", (token,)))
    return found


Found = Iterator[tuple[str, ...]]  # a text, then the traces

# ---- connectors -------------------------------------------------------------------------------------------


def connectors(world: World, box: Box, record: Records) -> Found:
    """Every connector has the status that it shows."""
    old = box.version is Version.V16
    told = {
        row["wire_connector_id"] if old else (row["evse_id"], row["connector_id"]): row["status"]
        for row in record.connectors
    }
    for evse, connector in box.core.places():
        wire = box.core.wire_connector(evse, connector)
        shown = str(box.core.evses[evse].plugs[connector].shown)
        recorded = told.get(wire if old else (evse, connector))
        trace = f'"connectorId":{wire}' if old else f'"evseId":{evse}'
        if shown != recorded:
            yield f"connector {evse}.{connector} shows {shown}, on record is {recorded}", trace


# ---- transactions -----------------------------------------------------------------------------------------


def wire_id(box: Box, truth: Truth) -> str:
    """The transactionId as a text."""
    return str(truth["wire_id"]) if box.version is Version.V16 else str(truth["key"])


def when(seconds: float | None) -> datetime | None:
    """A time of the model as it goes over the wire, in milliseconds."""
    if seconds is None:
        return None
    return datetime.fromtimestamp(round(seconds, 3), UTC).replace(tzinfo=UTC)


def same_time(recorded: datetime | None, told: float | None) -> bool:
    """Equal to the millisecond."""
    expected = when(told)
    if recorded is None or expected is None:
        return recorded is expected
    return abs((recorded - expected).total_seconds()) < 0.0015


def transactions(world: World, box: Box, record: Records) -> Found:
    """Every transaction is there once and as it was, in the order in which they began."""
    rows = Counter(row["transaction_id"] for row in record.transactions)
    truths = {wire_id(box, truth): truth for truth in box.ledger.values()}
    for number, count in rows.items():
        if count > 1 or number not in truths:
            yield (
                f"transaction {number} is on record {count} times, the station knows {number in truths}",
                number,
            )
    by_number = {row["transaction_id"]: row for row in record.transactions}
    for number, truth in truths.items():
        if number not in by_number:
            yield f"transaction {number} is not on record: {brief(truth)}", number, str(truth["key"])
            continue
        for text in _unlike(box, truth, by_number[number]):
            yield f"transaction {number}: {text}", number
    order = [row["transaction_id"] for row in record.transactions if row["transaction_id"] in truths]
    began = [number for number in truths if number in by_number]
    if order != began:
        yield f"transactions began in the order {began}, on record is {order}", *began


def brief(truth: Truth) -> str:
    """A transaction in one line."""
    names = ("evse", "token", "meter_start", "meter_last", "seq_no", "refused", "reason", "stopped_at")
    return ", ".join(f"{name}={truth[name]!r}" for name in names)


def _unlike(box: Box, truth: Truth, row: Row) -> Iterator[str]:
    over = truth["stopped_at"] is not None
    pairs: list[tuple[str, object, object]] = [
        ("evse", _evse(box, truth), row["evse_id"]),
        ("token", truth["token"], row["token"]),
        ("meterStart", Decimal(truth["meter_start"]), row["meter_start"]),
        ("reason", truth["reason"] if over else None, row["stop_reason"]),
        ("meterStop", Decimal(truth["meter_last"]) if over else None, row["meter_stop"]),
        ("active", not over and (row["authorized"] or box.core.coarse), row["active"]),
        ("flags", [], row["flags"]),
    ]
    if over:
        pairs.append(("energy", Decimal(truth["meter_last"] - truth["meter_start"]), row["energy"]))
    if box.version is not Version.V16:
        pairs.append(("last seqNo", truth["seq_no"] - 1, row["last_seq_no"]))
    for name, true, recorded in pairs:
        if true != recorded:
            yield f"{name} is {true}, on record is {recorded}"
    for name, told in (("started_at", truth["started_at"]), ("stopped_at", truth["stopped_at"])):
        if not same_time(row[name], told):
            yield f"{name} is {when(told)}, on record is {row[name]}"
    if over and truth["key"] in box.cut_short and row["stop_reason"] != "PowerLoss":
        yield f"the power went, on record is {row['stop_reason']}"
    if truth["refused"] and row["authorized"]:
        yield "the station was refused, on record it was authorized"


def _evse(box: Box, truth: Truth) -> int:
    if box.version is Version.V16:  # each connector is its own EVSE
        return box.core.wire_connector(truth["evse"], truth["connector"])
    return int(truth["evse"])


# ---- slots ------------------------------------------------------------------------------------------------


def slots(world: World, box: Box, record: Records) -> Found:
    """A running authorized transaction of a token with a limit holds one slot, an ended one none."""
    known = {fold(token) for token, wanted in TOKENS.items() if "concurrency" in wanted}
    due = {
        row["id"]: row
        for row in record.transactions
        if row["active"] and row["authorized"] and row["token_key"] in known
    }
    held = Counter(row["holder"] for row in record.claims)
    names = {row["id"]: row["transaction_id"] for row in record.transactions}
    for holder, count in held.items():
        if holder not in due or count > 1:
            yield f"{count} slot(s) held for transaction {names.get(holder, holder)}", str(names.get(holder))
    for key, row in due.items():
        if key not in held:
            yield f"transaction {row['transaction_id']} runs without a slot", row["transaction_id"]


# ---- reservations -----------------------------------------------------------------------------------------


def reservations(world: World, box: Box, record: Records) -> Found:
    """What stands at the station is active on record; a start that used one has used it on record too."""
    standing = {each.number for each in box.reservations if each.holder is None} - box.unsure
    active = Counter(row["reservation_id"] for row in record.reservations if row["status"] == "Active")
    for number in sorted(standing | set(active) - box.unsure):
        if (number in standing) != (active[number] == 1):
            stands = "stands" if number in standing else "does not stand"
            known = ", ".join(
                f"{row['status']} ({row['reason']})"
                for row in record.reservations
                if row["reservation_id"] == number
            )
            trace = f'"reservationId":{number}', f'"id":{number},', "StatusNotification"
            yield f"reservation {number} {stands}, on record is {known or 'nothing'}", *trace
    used = {row["transaction_key"]: row for row in record.reservations if row["status"] == "Used"}
    for row in record.transactions:
        if row["reservation_id"] is None or not row["authorized"] or row["reservation_id"] in box.unsure:
            continue
        if row["id"] not in used:
            named = row["transaction_id"]
            yield f"transaction {named} used reservation {row['reservation_id']}, not so on record", named


# ---- messages ---------------------------------------------------------------------------------------------


def messages(world: World, box: Box, record: Records) -> Found:
    """Every answered transaction message is stored once, and nothing else is."""
    events: Counter[tuple[Any, ...]] = Counter()
    values: Counter[tuple[Any, ...]] = Counter()
    for item in box.acknowledged:
        payload = item.payload
        if item.action == "TransactionEvent":
            number = payload["transactionInfo"]["transactionId"]
            events[number, payload["seqNo"], payload["eventType"], payload["triggerReason"]] += 1
            values.update(_values(number, payload.get("meterValue", ())))
        elif item.action in ("MeterValues", "StopTransaction"):
            told = payload.get("meterValue", payload.get("transactionData", ()))
            values.update(_values(str(payload["transactionId"]), told))
    kept = Counter(
        (row["transaction_id"], row["seq_no"], row["event_type"], row["trigger_reason"])
        for row in record.events
    )
    yield from _counted("event", events, kept)
    rows = Counter(
        (row["wire_transaction_id"], row["measured_at"].timestamp(), row["energy"])
        for row in record.values
        if row["wire_transaction_id"] is not None
    )
    yield from _counted("meter value", values, rows)


def _values(number: str, told: Any) -> Iterator[tuple[Any, ...]]:
    for value in told:
        at = datetime.fromisoformat(value["timestamp"]).timestamp()
        energy = [
            Decimal(str(sample["value"]))
            for sample in value["sampledValue"]
            if sample.get("measurand", "Energy.Active.Import.Register") == "Energy.Active.Import.Register"
        ]
        yield number, at, energy[0] if energy else None


def _counted(what: str, told: Counter[tuple[Any, ...]], kept: Counter[tuple[Any, ...]]) -> Found:
    for key in sorted({*told, *kept}, key=repr):
        if told[key] != kept[key]:
            named = ", ".join(str(part) for part in key)
            yield f"{what} ({named}) was answered {told[key]} times, stored {kept[key]} times", str(key[0])


def notes(world: World, box: Box, record: Records) -> Found:
    """A station that behaves gives nobody anything to look at."""
    for row in record.notes:
        excused = row["kind"].startswith("reservation_") and row["detail"]["reservationId"] in box.unsure
        if not excused:
            detail = json.dumps(row["detail"], default=str)
            yield (f"noted as {row['kind']} at {row['evse_id']}.{row['connector_id']}: {detail}",)


Agreement = Callable[[World, Box, Records], Found]
AGREEMENTS: tuple[Agreement, ...] = (connectors, transactions, slots, reservations, messages, notes)
