"""The migrations, from nothing to head and back, with a row in every table, on every database."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import alembic.command
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Boolean, Connection, Integer, LargeBinary, String, Table, inspect, select
from sqlalchemy.types import JSON, TypeDecorator

from csms.store import migrate, tables
from csms.store.types import Scaled, UtcTime

pytestmark = pytest.mark.both


def _value(kind: Any) -> object:
    if isinstance(kind, UtcTime):
        return datetime(2026, 3, 1, tzinfo=UTC)
    if isinstance(kind, Scaled):
        return Decimal("1.5")
    kind = kind.impl if isinstance(kind, TypeDecorator) else kind
    for python, of in ((True, Boolean), ([1], JSON), (b"\0", LargeBinary), (7, Integer), ("x", String)):
        if isinstance(kind, of):
            return python
    raise AssertionError(f"no value for {kind}")


def _fill(connection: Connection) -> None:
    for table in tables.metadata.sorted_tables:
        row = {column.name: _value(column.type) for column in table.c}
        connection.execute(table.insert().values(row))


def _scripts() -> list[str]:
    return list(migrate._revisions())


def test_what_the_migrations_make_is_what_the_tables_say(url: str) -> None:
    def compare(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, tables.metadata))

    assert migrate._run(url, compare) == []


def test_down_to_nothing_and_up_again_with_data(url: str) -> None:
    migrate._run(url, _fill)
    for revision in (*_scripts()[1:], "base"):

        def down(connection: Connection, revision: str = revision) -> None:
            alembic.command.downgrade(migrate._config(connection), revision)

        migrate._run(url, down)
    assert set(migrate._run(url, lambda connection: inspect(connection).get_table_names())) <= {
        "alembic_version"
    }
    migrate.upgrade(url)
    migrate.check(url)
    migrate._run(url, _fill)


def test_each_step_up_keeps_what_was_there(url: str) -> None:
    """Down to the first and up step by step: the rows of its tables are there at head."""
    migrate._run(url, _fill)
    first = _scripts()[-1]
    migrate._run(url, lambda connection: alembic.command.downgrade(migrate._config(connection), first))
    before = migrate._run(url, _counts)
    for revision in reversed(_scripts()[:-1]):

        def up(connection: Connection, revision: str = revision) -> None:
            alembic.command.upgrade(migrate._config(connection), revision)

        migrate._run(url, up)
    after = migrate._run(url, _counts)
    assert before and {name: after[name] for name in before} == before
    for table in tables.metadata.sorted_tables:
        migrate._run(url, lambda connection, table=table: _read(connection, table))


def _counts(connection: Connection) -> dict[str, int]:
    present = set(inspect(connection).get_table_names()) - {"alembic_version"}
    return {
        name: connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one()
        for name in sorted(present)
    }


def _read(connection: Connection, table: Table) -> list[Any]:
    return list(connection.execute(select(table)))
