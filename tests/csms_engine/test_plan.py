"""A batch leaves the same rows as its effects one by one, on rows that are there and on rows that are not."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, select

from csms.store import plan, tables
from csms.store.effects import Delete, Effect, Insert, Update, Upsert
from csms.store.engine import sqlite_engine
from csms.store.statements import Statements

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


@pytest.mark.parametrize("seed", range(150))
def test_a_batch_equals_its_effects_one_by_one(seed: int) -> None:
    chance = random.Random(seed)
    before = [_effect(chance) for _ in range(3)]
    effects = [_effect(chance) for _ in range(chance.randint(2, 25))]
    results = []
    for together in (True, False):
        engine = create_engine("sqlite://")
        with engine.begin() as connection:
            tables.metadata.create_all(connection, [tables.connectors])
            statements = Statements(engine.dialect)
            for batch in [before, effects] if together else [[effect] for effect in (*before, *effects)]:
                plan.apply(connection, statements, batch)
            results.append(_all(connection))
        engine.dispose()
    assert results[0] == results[1]


@pytest.mark.parametrize("seed", range(40))
def test_a_batch_may_be_repeated(seed: int) -> None:
    chance = random.Random(seed)
    effects = [
        Upsert(tables.connectors, _key(chance), _values(chance))
        if chance.random() < 0.7
        else Delete(tables.connectors, _key(chance))
        for _ in range(20)
    ]
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        tables.metadata.create_all(connection, [tables.connectors])
        statements = Statements(engine.dialect)
        plan.apply(connection, statements, effects)
        once = _all(connection)
        plan.apply(connection, statements, effects)
        assert _all(connection) == once
    engine.dispose()


def test_values_come_back_as_they_went_in(url: str) -> None:
    at = datetime(2026, 3, 1, 14, 30, 0, 123456, timezone(timedelta(hours=2)))
    row = {
        "tenant_id": 1, "id": 7, "station_id": "a\U0001f50c", "received_at": at, "measured_at": None,
        "energy": Decimal("12.345"), "samples": [{"value": "1", "ünit": None}], "flags": None,
    }  # fmt: skip
    engine = sqlite_engine(url)
    with engine.begin() as connection:
        plan.apply(connection, Statements(engine.dialect), [Insert(tables.meter_values, row)])
    with engine.connect() as connection:
        back = dict(connection.execute(select(tables.meter_values)).mappings().one())
        raw = connection.exec_driver_sql("SELECT received_at, energy, flags FROM meter_values").one()
    engine.dispose()
    assert {name: back[name] for name in row} == row
    assert back["received_at"].tzinfo is UTC
    assert tuple(raw) == (int(at.timestamp()) * 1_000_000 + 123456, 12345, None)


def test_an_upsert_without_enough_for_a_new_row_changes_only_what_is_there(url: str) -> None:
    engine = sqlite_engine(url)
    key = {"tenant_id": 1, "station_id": "a"}
    whole = {"commissioned": "manual", "created_at": NOW, "vendor": "v"}
    with engine.begin() as connection:
        statements = Statements(engine.dialect)
        plan.apply(connection, statements, [Upsert(tables.stations, key, {"vendor": "w"})])
        assert connection.execute(select(tables.stations)).first() is None
        plan.apply(
            connection,
            statements,
            [Upsert(tables.stations, key, whole), Upsert(tables.stations, key, {"vendor": "w"})],
        )
        row = connection.execute(select(tables.stations)).mappings().one()
    engine.dispose()
    assert (row["commissioned"], row["vendor"], row["epoch"]) == ("manual", "w", 0)


def test_a_naive_time_is_refused() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection, pytest.raises(ValueError, match="naive"):
        row = {"tenant_id": 1, "id": 3, "name": "x", "created_at": datetime(2026, 1, 1)}
        plan.apply(connection, Statements(engine.dialect), [Insert(tables.tenants, row)])
    engine.dispose()
