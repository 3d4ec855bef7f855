"""Every statement of a batch, compiled once per table, kind and column set, with its rows bound by column
type.

SQLAlchemy compiles the statement and gives the types' bind functions; running it as driver SQL spares what
the Core would do again for every batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any, ClassVar, TypeAlias

from sqlalchemy import Boolean, Connection, Dialect, LargeBinary, Table, and_, bindparam, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import ClauseElement
from sqlalchemy.types import TypeEngine

from csms.store.effects import Delete, Effect, Insert, Update, Upsert

Row: TypeAlias = Mapping[str, object]
_Binder: TypeAlias = Callable[[Any], Any]

_SMALL, _STEP, _LARGEST = 16, 8, 64  # sizes: 1..16, then 24, 32 ... 64

# SQLite would undo a statement that fails; for that it keeps each page as it was, from the sixteenth on in a
# file. A batch that fails is rolled back as a whole anyway.
_OR_FAIL = "OR FAIL"

_ROWS = "<rows>"  # stands in no statement

_TRUTH: _Binder = {None: None, True: 1, False: 0}.__getitem__
_KEY, _GUARD = "key.", "guard."  # no column is named so


class Statement:
    """One compiled statement and how to bind a row to it."""

    __slots__ = ("_binders", "_defaults", "_group", "_many", "_names", "_pick", "_sql", "_sqls")

    def __init__(self, clause: ClauseElement, dialect: Dialect, columns: Sequence[str], table: Table) -> None:
        compiled: Any = clause.compile(dialect=dialect, column_keys=list(columns))
        self._sql: str = compiled.string
        self._names: list[str] = list(compiled.positiontup)
        self._pick = itemgetter(*self._names)
        binders = [_binder(compiled.binds[name].type, dialect) for name in self._names]
        self._binders: list[tuple[int, _Binder]] = [
            (place, bind) for place, bind in enumerate(binders) if bind is not None
        ]
        self._defaults = {
            name: table.c[name].default.arg  # type: ignore[union-attr]
            for name in self._names
            if name in table.c and name not in columns and table.c[name].default is not None
        }
        self._group = f"({', '.join('?' * len(self._names))})"
        self._many = _for_many(self._sql, self._group, table, dialect) if dialect.name == "sqlite" else None
        self._sqls: dict[int, str] = {}

    def run(self, connection: Connection, rows: Iterable[Row]) -> None:
        """Execute for all rows.

        SQLite lets go of the interpreter at every step, and the event loop takes it: one statement for many
        rows is one step. PostgreSQL's driver sends all rows at once anyway.
        """
        self._execute(connection, [self._bound(row) for row in rows])

    def run_values(self, connection: Connection, rows: Iterable[Sequence[object]]) -> None:
        """The same for rows whose values stand in the statement's own order."""
        self._execute(connection, [self._converted(list(row)) for row in rows])

    def _execute(self, connection: Connection, bound: Sequence[tuple[object, ...]]) -> None:
        if self._many is None:
            connection.exec_driver_sql(self._sql, bound if len(bound) > 1 else bound[0])
            return
        # SQLite's driver itself: what SQLAlchemy does around a statement takes as long as the statement.
        driver: Any = connection.connection.dbapi_connection
        if len(bound) == 1:
            driver.execute(self._sql, bound[0])
            return
        place = 0
        while place < len(bound):
            size = _chunk(len(bound) - place)
            driver.execute(self._of_size(size), tuple(chain.from_iterable(bound[place : place + size])))
            place += size

    def _of_size(self, size: int) -> str:
        """Return the statement for so many rows; the driver keeps it prepared."""
        sql = self._sqls.get(size)
        if sql is None:
            assert self._many is not None
            sql = self._sqls[size] = self._many.replace(_ROWS, ", ".join([self._group] * size), 1)
        return sql

    def _bound(self, row: Row) -> tuple[object, ...]:
        if self._defaults:
            row = {**self._defaults, **row}
        return self._converted([self._pick(row)] if len(self._names) == 1 else list(self._pick(row)))

    def _converted(self, values: list[Any]) -> tuple[object, ...]:
        for place, bind in self._binders:
            values[place] = bind(values[place])
        return tuple(values)


def _for_many(sql: str, group: str, table: Table, dialect: Dialect) -> str:
    """Return SQLite's form of a statement of ours for many rows, with a mark where their groups go."""
    if sql.startswith("INSERT"):
        return sql.replace(f"VALUES {group}", f"VALUES {_ROWS}", 1)
    first, *rest = sql.split("?")
    joined = first + "".join(f"v.column{place}{text}" for place, text in enumerate(rest, 1))
    given = f"(VALUES {_ROWS}) AS v"
    if sql.startswith("UPDATE"):
        return joined.replace(" WHERE ", f" FROM {given} WHERE ", 1)
    quote = dialect.identifier_preparer.quote
    key = ", ".join(f"{quote(table.name)}.{quote(column.name)}" for column in table.primary_key)
    where = joined.split(" WHERE ", 1)[1]
    found = f"SELECT {key} FROM {given} CROSS JOIN {quote(table.name)} WHERE {where}"
    return f"DELETE FROM {quote(table.name)} WHERE ({key}) IN ({found})"


def _chunk(rows: int) -> int:
    """Return how many of these rows go into one statement: few different sizes, so that all stay prepared."""
    return rows if rows <= _SMALL else min(rows // _STEP * _STEP, _LARGEST)


def _binder(kind: TypeEngine[Any], dialect: Dialect) -> _Binder | None:
    if dialect.name == "sqlite" and isinstance(kind, LargeBinary):
        return None  # its driver takes bytes as they are
    if dialect.name == "sqlite" and isinstance(kind, Boolean):
        return _TRUTH  # and truth values too, but it looks for somebody who knows how first
    return kind.dialect_impl(dialect).bind_processor(dialect)


class Statements:
    """The statements of one kind of database.

    What compiles alike is compiled once a process, however many databases of that kind it opens: a test that
    starts a CSMS for every case would compile each statement anew. Two threads that want the same one at the
    same time compile it both, and keep one.
    """

    _compiled: ClassVar[dict[str, dict[tuple[object, ...], Statement]]] = {}  # by driver

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._insert = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
        self._known = self._compiled.setdefault(f"{dialect.name}+{dialect.driver}", {})

    def insert(self, table: Table, row: Row) -> Statement:
        """Return the statement that inserts rows of these columns unless their key is there."""
        signature = (Insert, table, *row)
        known = self._known.get(signature)
        if known is None:
            clause = self._into(table).on_conflict_do_nothing(index_elements=list(table.primary_key.c))
            known = self._known[signature] = Statement(clause, self._dialect, tuple(row), table)
        return known

    def whole(self, table: Table) -> Statement:
        """Return the statement that inserts whole rows, for ``run_values`` in the order of the columns."""
        known = self._known.get((table,))
        if known is None:
            known = self._known[table,] = self.insert(table, dict.fromkeys(table.c.keys()))
        return known

    def of(self, effect: Effect) -> tuple[Statement, Row]:
        """Return the statement of an effect and the row to bind.

        Raises:
            sqlalchemy.exc.CompileError, KeyError: the table has no such column.
        """
        if isinstance(effect, Insert):
            return self.insert(effect.table, effect.values), effect.values
        if isinstance(effect, Upsert):
            row = {**effect.key, **effect.values}
            return self._upsert(effect, row), row
        row = {_KEY + name: value for name, value in effect.key.items()}
        if isinstance(effect, Delete):
            return self._delete(effect), row
        row.update({_GUARD + name: value for name, value in effect.guard.items()})
        row.update(effect.values)
        return self._update(effect), row

    def _into(self, table: Table) -> Any:
        return self._insert(table).prefix_with(_OR_FAIL, dialect="sqlite")

    def _upsert(self, effect: Upsert, row: Row) -> Statement:
        signature = (Upsert, effect.table, *row)
        known = self._known.get(signature)
        if known is None:
            insert, key = self._into(effect.table), effect.table.primary_key.c
            changed = {name: insert.excluded[name] for name in effect.values if name not in key}
            if changed:
                clause = insert.on_conflict_do_update(index_elements=list(key), set_=changed)
            else:
                clause = insert.on_conflict_do_nothing(index_elements=list(key))
            known = self._known[signature] = Statement(clause, self._dialect, tuple(row), effect.table)
        return known

    def _update(self, effect: Update) -> Statement:
        signature = (Update, effect.table, *effect.key, _GUARD, *effect.guard, _KEY, *effect.values)
        known = self._known.get(signature)
        if known is None:
            table = effect.table
            guard = [
                table.c[name].is_not_distinct_from(bindparam(_GUARD + name, type_=table.c[name].type))
                for name in effect.guard
            ]
            values = {name: bindparam(name, type_=table.c[name].type) for name in effect.values}
            changed = update(table).prefix_with(_OR_FAIL, dialect="sqlite")
            clause = changed.where(_matches(table, effect.key), *guard).values(values)
            known = self._known[signature] = Statement(clause, self._dialect, tuple(effect.values), table)
        return known

    def _delete(self, effect: Delete) -> Statement:
        signature = (Delete, effect.table, *effect.key)
        known = self._known.get(signature)
        if known is None:
            clause = delete(effect.table).where(_matches(effect.table, effect.key))
            known = self._known[signature] = Statement(clause, self._dialect, (), effect.table)
        return known


def _matches(table: Table, key: Row) -> Any:
    return and_(*(table.c[name] == bindparam(_KEY + name, type_=table.c[name].type) for name in key))
