"""What is read when a station connects: by the index that lists what is its own, whatever else there is."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from csms.store import load, migrate, tables

NOW = datetime(2026, 11, 28, tzinfo=UTC)
KEYS = [(1, "cp001"), (1, "cp002")]


@pytest.fixture
def connection(tmp_path):
    url = f"sqlite:///{tmp_path / 'csms.db'}"
    migrate.upgrade(url)
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def plan(connection, query):
    """The steps in which SQLite carries the query out."""
    compiled = query.compile(connection.engine, compile_kwargs={"literal_binds": True})
    return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}")]


@pytest.mark.parametrize("name", ["_recent", "_standing", "_awaited"])
def test_no_other_stations_rows_are_read(connection, name):
    steps = [step for step in plan(connection, getattr(load, name)(KEYS, NOW)) if "SEARCH" in step]
    assert [step for step in steps if "PRIMARY KEY (tenant_id=? AND id=?)" in step] == steps[:1]
    for step in steps[1:]:
        assert "COVERING INDEX" in step
        assert "tenant_id=? AND station_id=? AND" in step


def transaction(key, **values):
    return {
        "tenant_id": 1,
        "id": key,
        "station_id": "cp001",
        "version": "1.6",
        "transaction_id": key,
        "authorized": True,
        "active": False,
        "received_at": NOW - timedelta(days=3),
        "meter_start": Decimal(0),
        "flags": [],
        **values,
    }


def test_what_is_open_or_was_stopped_lately_is_read(connection):
    station = {"tenant_id": 1, "commissioned": "manual", "created_at": NOW, "epoch": 1}
    connection.execute(sa.insert(tables.stations), [{**station, "station_id": name} for _, name in KEYS])
    rows = [
        transaction("open", active=True),
        transaction("held inactive"),
        transaction("stopped lately", stop_received_at=NOW - timedelta(hours=23)),
        transaction("stopped", stop_received_at=NOW - timedelta(hours=25)),
        transaction("refused lately", authorized=False, received_at=NOW - timedelta(hours=1)),
        transaction("refused", authorized=False),
        transaction("another's", active=True, station_id="cp002"),
    ]
    for row in rows:
        connection.execute(sa.insert(tables.transactions), row)
    found = load.states(connection, KEYS, NOW)
    assert sorted(found[1, "cp001"].state.transactions) == [
        "held inactive",
        "open",
        "refused lately",
        "stopped lately",
    ]
    assert sorted(found[1, "cp002"].state.transactions) == ["another's"]
