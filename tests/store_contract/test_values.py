"""Values come back as they went in, and what does not fit is refused, on every database alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from csms.journal import Journal, JournalRefused
from csms.store import tables
from csms.store.effects import Insert
from csms.store.engine import Store, write_batch
from tests.csms_engine.kit import rows
from tests.databases import Database

pytestmark = pytest.mark.both
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def reading(number: int = 1, **changes: object) -> Insert:
    row = {"tenant_id": 1, "id": number, "station_id": "a", "received_at": NOW, "samples": []}
    return Insert(tables.meter_values, {**row, **changes})


async def kept(store: Store, *effects: Insert) -> list[dict[str, Any]]:
    await write_batch(store, effects)
    return await rows(store, effects[0].table)


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 3, 1, 14, 30, 0, 123456, timezone(timedelta(hours=2))),
        datetime(2026, 10, 25, 2, 30, tzinfo=timezone(timedelta(hours=1))),  # the hour that comes twice
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999999, UTC),
    ],
)
async def test_times_are_moments_to_the_microsecond(store: Store, database: Database, at: datetime) -> None:
    """Whatever time zone the server or its sessions are in."""
    if database.name == "postgres":
        (name,) = database.rows("SELECT current_database() AS name")
        database.run(f"ALTER DATABASE \"{name['name']}\" SET timezone = 'Asia/Kolkata'")
    (row,) = await kept(store, reading(measured_at=at))
    assert row["measured_at"] == at
    assert row["measured_at"].tzinfo is UTC
    micros = (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    assert database.rows("SELECT measured_at FROM meter_values") == [{"measured_at": micros}]


@pytest.mark.parametrize(
    "text", ["0.001", "-0.001", "12.345", "9223372036854775.807", "-9223372036854775.808"]
)
async def test_decimals_are_exact(store: Store, text: str) -> None:
    (row,) = await kept(store, reading(energy=Decimal(text)))
    assert row["energy"] == Decimal(text)


@pytest.mark.parametrize(
    "value",
    [
        {"ünit": None, "nested": [1, [2.5, {"x": True}]], "empty": {}},
        "just text",
        [10**18, -(2**63), 2**63 - 1],
        ["\0", "\U0001f50c", "a'b\"c\\d", "\u202e"],
        [],
        0,
        False,
    ],
)
async def test_json_is_any_json(store: Store, value: object) -> None:
    (row,) = await kept(store, reading(samples=value, flags=None))
    assert row["samples"] == value
    assert type(row["samples"]) is type(value)
    assert row["flags"] is None


async def test_no_value_is_the_databases_null(store: Store, database: Database) -> None:
    await write_batch(store, [reading(flags=None), reading(2, flags=["x"])])
    assert database.rows("SELECT id FROM meter_values WHERE flags IS NULL") == [{"id": 1}]


@pytest.mark.parametrize("frame", [b"\0", b"[2,\0]", b"\xff\xfe", bytes(range(256)) * 300, b"'; --"])
async def test_frames_are_bytes(store: Store, frame: bytes) -> None:
    row = {"tenant_id": 1, "id": 1, "station_id": "a", "at": NOW, "outgoing": False, "message_id": b"\0"}
    (found,) = await kept(store, Insert(tables.messages, {**row, "frame": frame}))
    assert (found["frame"], found["message_id"]) == (frame, b"\0")


@pytest.mark.parametrize("number", [-(2**63), 2**63 - 1])
async def test_integers_of_64_bits(store: Store, number: int) -> None:
    (row,) = await kept(store, reading(number))
    assert row["id"] == number


@pytest.mark.parametrize("text", ["STRASSE", "straße", "İstanbul", "ǅ", "ﬁ", "a\U0001f50c", " x ", ""])
async def test_texts_are_neither_folded_nor_trimmed_by_the_database(store: Store, text: str) -> None:
    """The folded form is a column of its own, made by us: databases fold by their locale."""
    row = {
        "tenant_id": 1, "token_key": text.casefold(), "token": text, "type": "Central", "status": "Accepted",
        "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip
    await write_batch(store, [Insert(tables.tokens, row)])
    (found,) = await rows(store, tables.tokens, token_key=text.casefold())
    assert (found["token"], found["token_key"]) == (text, text.casefold())
    if text.swapcase().casefold() != text.casefold() or text.swapcase() != text:
        assert await rows(store, tables.tokens, token=text.swapcase() + "?") == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"evse_id": 2**70},
        {"received_at": None},
        {"energy": Decimal(10**30)},
        {"received_at": datetime(2026, 1, 1)},
    ],
    ids=["an integer too big", "a null where none may be", "a decimal too big", "a naive time"],
)
async def test_what_does_not_fit_is_refused_alone(store: Store, wrong: dict[str, object]) -> None:
    journal = Journal(store)
    journal.start()
    good, bad, other = (
        journal.submit([each]) for each in (reading(1), reading(2, **wrong), reading(3, energy=Decimal(1)))
    )
    await good
    with pytest.raises(JournalRefused):
        await bad
    await other
    await journal.stop()
    assert [row["id"] for row in await rows(store, tables.meter_values)] == [1, 3]
