"""The migrations on every database: from each revision that was released to head and back, with rows in every
table; and what is refused, altered or left alone on the way."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import alembic.command
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    inspect,
    text,
)
from sqlalchemy.exc import DBAPIError

from csms.store import migrate, tables

pytestmark = pytest.mark.both

Rows = dict[str, list[dict[str, Any]]]
_ROWS = (1, 2)  # the second has nothing but what it must have


def _value(column: Column[Any], number: int) -> object:
    kind = column.type
    told = f"{column.name}-{number}"
    kept = told[-kind.length :] if isinstance(kind, String) and kind.length else told
    values = {Boolean: True, JSON: [number], LargeBinary: b"\0%d" % number, Integer: number, String: kept}
    found = next((value for of, value in values.items() if isinstance(kind, of)), None)
    assert found is not None, f"no value for {column}"
    return found


def _present(connection: Connection) -> list[Table]:
    """The tables as they are there, whatever this release knows of them: columns and keys, which is quick."""
    found, metadata = inspect(connection), MetaData()
    keys = found.get_multi_pk_constraint()
    for place, columns in sorted(found.get_multi_columns().items()):
        key = keys[place]["constrained_columns"]
        made = [
            Column(one["name"], one["type"], nullable=one["nullable"], primary_key=one["name"] in key)
            for one in columns
        ]
        Table(place[1], metadata, *made)
    return [table for table in metadata.tables.values() if table.name != "alembic_version"]


def _fill(connection: Connection) -> Rows:
    for table in _present(connection):
        connection.execute(table.delete())
        for number in _ROWS:
            columns = [column for column in table.c if number == 1 or not column.nullable]
            connection.execute(
                table.insert().values({column.name: _value(column, number) for column in columns})
            )
    return _read(connection)


def _read(connection: Connection) -> Rows:
    """Every row as the driver gives it, the full one before the sparse one."""
    names = sorted(set(inspect(connection).get_table_names()) - {"alembic_version"})
    found = {name: connection.exec_driver_sql(f"SELECT * FROM {name}").mappings() for name in names}
    return {name: sorted((dict(row) for row in rows), key=_full) for name, rows in found.items()}


def _full(row: dict[str, Any]) -> int:
    return -sum(value is not None for value in row.values())


def _kept(before: Rows, after: Rows) -> Rows:
    """The rows of now, as far as there were tables and columns before."""
    return {
        name: [{column: row[column] for column in was} for was, row in zip(rows, after[name], strict=True)]
        for name, rows in before.items()
    }


def _go(url: str, revision: str) -> None:
    def work(connection: Connection) -> None:
        here = migrate._revision(connection)
        down = revision == "base" or (here is not None and here > revision)
        way = alembic.command.downgrade if down else alembic.command.upgrade
        way(migrate._config(connection), revision)

    migrate._alone(url, work)


def _released() -> list[str]:
    return list(reversed(migrate._revisions()))


def test_what_the_migrations_make_is_what_the_tables_say(url: str) -> None:
    def compare(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, tables.metadata))

    assert migrate._run(url, compare) == []


def test_from_every_revision_up_and_down_again_with_rows_in_every_table(url: str) -> None:
    for revision in _released():
        _go(url, revision)
        before = migrate._run(url, _fill)
        assert all(len(rows) == len(_ROWS) for rows in before.values()), revision
        migrate.upgrade(url)
        migrate.check(url)
        assert _kept(before, migrate._run(url, _read)) == before, revision
        _go(url, revision)
        assert migrate._run(url, _read) == before, revision
    assert set(before) == set(tables.metadata.tables)


def test_down_step_by_step_to_nothing_and_up_again(url: str) -> None:
    migrate._run(url, _fill)
    rows = migrate._run(url, _read)
    for revision in (*reversed(_released()[:-1]), "base"):
        _go(url, revision)
        before, rows = rows, migrate._run(url, _read)
        assert _kept(rows, before) == rows, revision
    assert rows == {}
    migrate.upgrade(url)
    assert all(len(rows) == len(_ROWS) for rows in migrate._run(url, _fill).values())


def test_a_step_that_fails_leaves_the_tables_as_they_were(url: str) -> None:
    _go(url, "0002")
    migrate._run(url, lambda connection: connection.execute(text("CREATE TABLE availability (x INTEGER)")))
    before = migrate._run(url, _read)
    with pytest.raises(DBAPIError, match="availability"):  # 0003 makes two tables before that one
        migrate.upgrade(url)
    assert migrate._run(url, _read) == before
    assert migrate.current(url) == "0002"


def test_two_that_migrate_at_once_do_it_once(url: str) -> None:
    _go(url, "base")
    together = threading.Barrier(2)

    def upgrade() -> None:
        together.wait(10)
        migrate.upgrade(url)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(upgrade) for _ in range(2)]:
            done.result(30)
    migrate.check(url)


def _without(connection: Connection) -> None:
    connection.execute(text("DROP TABLE intents"))
    connection.execute(text("DROP INDEX ix_transactions_active"))


def test_sync_makes_what_is_missing_and_alters_nothing(url: str) -> None:
    before = migrate._run(url, _fill)
    migrate._run(url, _without)
    migrate.create_missing(url)
    after = migrate._run(url, _read)
    assert after.pop("intents") == []
    assert after == {name: rows for name, rows in before.items() if name != "intents"}
    indexes = migrate._run(url, lambda connection: inspect(connection).get_indexes("transactions"))
    assert "ix_transactions_active" in {index["name"] for index in indexes}


def test_sync_does_not_mix_the_tables_of_two_releases(url: str) -> None:
    _go(url, "0002")
    before = migrate._run(url, _fill)
    with pytest.raises(migrate.SchemaTooOld, match=r"0002.*csms db migrate"):
        migrate.create_missing(url)
    assert migrate._run(url, _read) == before


def test_sync_says_which_columns_it_does_not_add(url: str) -> None:
    migrate._run(
        url, lambda connection: connection.execute(text("ALTER TABLE tenants DROP COLUMN reconcile"))
    )
    with pytest.raises(migrate.SchemaDiffers, match="tenants lacks reconcile"):
        migrate.create_missing(url)


def test_sync_by_force_makes_them_anew_at_any_revision_but_a_later_one(url: str) -> None:
    _go(url, "0004")
    migrate._run(url, _fill)
    migrate.drop_and_create(url)
    migrate.check(url)
    rows = migrate._run(url, _read)
    assert [row["name"] for row in rows.pop("tenants")] == ["default"]
    assert not any(rows.values())
    migrate._run(
        url, lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    )
    with pytest.raises(migrate.SchemaTooNew, match="9999"):
        migrate.drop_and_create(url)
