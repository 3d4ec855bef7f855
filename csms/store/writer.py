"""SQLite's one writer: a connection that stays open, and transactions that begin and end at the driver.

SQLAlchemy's own way through its pool and its events takes longer than an empty commit, at every batch.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TypeVar, cast

from sqlalchemy import Connection, Engine

from csms.store.database_file import DatabaseFile
from csms.store.write_ahead_log import WriteAheadLog

T = TypeVar("T")


class Writer:
    """Belongs to one thread, which calls everything but ``__init__``."""

    def __init__(self, engine: Engine, file: DatabaseFile, log: WriteAheadLog) -> None:
        """``engine`` leaves transactions to its caller; its connection is opened with the first one."""
        self._engine = engine
        self._file = file
        self._log = log
        self._connection: Connection | None = None

    def transaction(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` in a transaction and commit it.

        The write lock is taken first: what reads and then writes could otherwise fail at the write.

        Raises:
            sqlite3.Error, sqlalchemy.exc.DBAPIError: it is rolled back; ``failures.is_transient`` judges.
            DatabaseAway: the file is not there any more.
        """
        self._file.check()
        connection = self._connection = self._connection or self._opened()
        driver = _driver(connection)
        try:
            driver.execute("BEGIN IMMEDIATE")
            result = work(connection)
            driver.commit()
        except BaseException:
            driver.rollback()
            raise
        finally:
            connection.rollback()  # ends what SQLAlchemy takes for a transaction; the driver has none
        self._log.committed(driver)
        return result

    def _opened(self) -> Connection:
        connection = self._engine.connect()
        self._log.prepare(_driver(connection))
        return connection

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
        self._engine.dispose()


def _driver(connection: Connection) -> sqlite3.Connection:
    return cast(sqlite3.Connection, connection.connection.dbapi_connection)
