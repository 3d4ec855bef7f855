"""A batch leaves the same rows as its effects one by one, on rows that are there and on rows that are not."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, select

from csms.store import tables
from csms.store.effects import Delete, Effect, Insert, Update, Upsert
from csms.store.engine import Store, write_batch
from tests.csms_engine.kit import rows

pytestmark = pytest.mark.both
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def _key(chance: random.Random) -> dict[str, object]:
    return {
        "tenant_id": 1,
        "station_id": chance.choice("ab"),
        "evse_id": 1,
        "connector_id": chance.choice((1, 2)),
    }


def _values(chance: random.Random) -> dict[str, object]:
    columns = {"status": chance.choice("xyz"), "info": chance.choice("pq"), "status_at": NOW}
    return {name: columns[name] for name in chance.sample(list(columns), chance.randint(1, 3))}


def _effect(chance: random.Random) -> Effect:
    table, key, values = tables.connectors, _key(chance), _values(chance)
    match chance.randrange(6):
        case 0:
            return Insert(table, {**key, **values})
        case 1 | 2:
            return Upsert(table, key, values)
        case 3:
            guard = {"status": chance.choice(("x", "y", None))} if chance.random() < 0.5 else {}
            return Update(table, key, values, guard)
        case 4:
            return Delete(table, key)
        case _:
            return Delete(table, {name: key[name] for name in ("tenant_id", "station_id")})


def _all(connection: Connection) -> list[Any]:
    return sorted((tuple(row) for row in connection.execute(select(tables.connectors))), key=repr)


async def _applied(store: Store, *batches: list[Effect]) -> list[Any]:
    """The rows that the batches leave on an empty table, each in a transaction of its own."""
    await store.write(lambda connection: connection.execute(tables.connectors.delete()))
    for batch in batches:
        await write_batch(store, batch)
    return await store.fetch(_all)


async def test_a_batch_equals_its_effects_one_by_one(store: Store) -> None:
    for seed in range(150):
        chance = random.Random(seed)
        before = [_effect(chance) for _ in range(3)]
        effects = [_effect(chance) for _ in range(chance.randint(2, 25))]
        together = await _applied(store, before, effects)
        assert together == await _applied(store, *([each] for each in (*before, *effects))), f"seed {seed}"


async def test_a_batch_may_be_repeated(store: Store) -> None:
    for seed in range(40):
        chance = random.Random(seed)
        effects: list[Effect] = [
            Upsert(tables.connectors, _key(chance), _values(chance))
            if chance.random() < 0.7
            else Delete(tables.connectors, _key(chance))
            for _ in range(20)
        ]
        assert await _applied(store, effects) == await _applied(store, effects, effects), f"seed {seed}"


async def test_an_upsert_without_enough_for_a_new_row_changes_only_what_is_there(store: Store) -> None:
    key = {"tenant_id": 1, "station_id": "a"}
    whole = {"commissioned": "manual", "created_at": NOW, "vendor": "v"}
    await write_batch(store, [Upsert(tables.stations, key, {"vendor": "w"})])
    assert await rows(store, tables.stations) == []
    changed = Upsert(tables.stations, key, {"vendor": "w"})
    await write_batch(store, [Upsert(tables.stations, key, whole), changed])
    (row,) = await rows(store, tables.stations)
    assert (row["commissioned"], row["vendor"], row["epoch"]) == ("manual", "w", 0)


@pytest.mark.parametrize(("guard", "changes"), [("x", True), ("y", False), (None, False)])
async def test_a_guarded_update_changes_only_what_it_expects(
    store: Store, guard: str | None, changes: bool
) -> None:
    key = {"tenant_id": 1, "station_id": "a", "evse_id": 1, "connector_id": 1}
    await write_batch(store, [Insert(tables.connectors, {**key, "status": "x"})])
    await write_batch(store, [Update(tables.connectors, key, {"status": "z"}, {"status": guard})])
    (row,) = await rows(store, tables.connectors)
    assert row["status"] == ("z" if changes else "x")


async def test_a_guard_may_expect_nothing(store: Store) -> None:
    """NULL equals NULL here, which it does not in SQL."""
    key = {"tenant_id": 1, "station_id": "a", "evse_id": 1, "connector_id": 1}
    await write_batch(store, [Insert(tables.connectors, {**key, "status": None})])
    await write_batch(store, [Update(tables.connectors, key, {"status": "z"}, {"status": None})])
    assert [row["status"] for row in await rows(store, tables.connectors)] == ["z"]
