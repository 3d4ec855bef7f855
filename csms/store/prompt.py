"""Rows read at once, on the thread that asks: some microseconds on SQLite, where a hop to another thread and
back costs tens.

Nobody's writing makes such a reader wait (WAL). In the rare moments when it would have to, it fails, and the
caller asks again in the way that waits.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Engine, Select, exc
from sqlalchemy.engine.interfaces import DBAPICursor


class NotNow(Exception):
    """The database cannot answer without being waited for."""


class RowQuery:
    """A query for one row, compiled once by SQLAlchemy, with the result functions of its column types."""

    __slots__ = ("_read", "_sql", "_statement")

    def __init__(self, statement: Select[Any]) -> None:
        """``statement`` has its parameters in the order in which they will be given."""
        self._statement = statement
        self._sql = ""
        self._read: Sequence[tuple[int, Callable[[Any], Any]]] = ()

    def ask(
        self, engine: Engine, cursor: DBAPICursor, parameters: Sequence[object]
    ) -> tuple[Any, ...] | None:
        """Return the row, its values as Python's; None when there is none."""
        if not self._sql:
            self._compile(engine)
        cursor.execute(self._sql, parameters)
        row = cursor.fetchone()
        if row is None:
            return None
        values = list(row)
        for place, read in self._read:
            values[place] = read(values[place])
        return tuple(values)

    def _compile(self, engine: Engine) -> None:
        dialect = engine.dialect
        types = [column.type for column in self._statement.selected_columns]
        found = [kind.dialect_impl(dialect).result_processor(dialect, None) for kind in types]
        self._read = [(place, read) for place, read in enumerate(found) if read is not None]
        self._sql = str(self._statement.compile(dialect=dialect))


class PromptReader:
    """A connection for such rows, opened when it is first used."""

    __slots__ = ("_connection", "_cursor", "_engine")

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Any = None
        self._cursor: DBAPICursor | None = None

    def row(self, query: RowQuery, parameters: Sequence[object]) -> tuple[Any, ...] | None:
        """Return the row as it is committed now, None when there is none.

        Raises:
            NotNow: the database did not answer this at once; why, the way that waits will show.
        """
        try:
            return query.ask(self._engine, self._cursor or self._open(), parameters)
        except (exc.DBAPIError, sqlite3.Error) as error:
            raise NotNow from error

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = self._cursor = None
        self._engine.dispose()

    def _open(self) -> DBAPICursor:
        self._connection = self._engine.raw_connection()
        cursor: DBAPICursor = self._connection.cursor()
        cursor.execute("PRAGMA busy_timeout=0", ())
        self._cursor = cursor
        return cursor
