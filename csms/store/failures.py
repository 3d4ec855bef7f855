"""Whose fault a failed batch is: the database's, so that it is repeated, or its content's, so that it is
divided."""

from __future__ import annotations

import sqlite3

from sqlalchemy import exc

_SQLITE_AWAY = ("locked", "busy", "disk i/o", "full", "unable to open", "readonly", "no such table")
_SQLITE_DAMAGED = ("disk image is malformed", "not a database")  # until somebody has put it right
# SQLSTATE: connection, rollback, resources; not let in, no such database; read only, as a standby is after a
# failover; no such table, no right to it. Of none of these the batch's content is the cause.
_POSTGRES_AWAY = ("08", "40", "53", "55", "57", "58", "XX", "28", "3D", "25006", "42P01", "42501")


class DatabaseAway(Exception):
    """The database does not answer, or not now: the same may succeed later."""


def is_transient(error: BaseException) -> bool:
    """Whether repeating the same batch may succeed."""
    if isinstance(error, DatabaseAway | OSError | TimeoutError):
        return True
    if isinstance(error, sqlite3.Error):
        return _sqlite_away(error)
    if not isinstance(error, exc.DBAPIError):
        return isinstance(error, exc.TimeoutError)
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", None)
    if isinstance(state, str):
        return state.startswith(_POSTGRES_AWAY)
    if isinstance(error.orig, sqlite3.Error):
        return _sqlite_away(error.orig)
    return isinstance(error, exc.InterfaceError) and "invalid input" not in str(error.orig)


def _sqlite_away(error: sqlite3.Error) -> bool:
    text = str(error).lower()
    if isinstance(error, sqlite3.OperationalError):
        return any(word in text for word in _SQLITE_AWAY)
    return type(error) is sqlite3.DatabaseError and any(word in text for word in _SQLITE_DAMAGED)


def brief(error: BaseException) -> str:
    """Return what the database said, without the statement."""
    return str(getattr(error, "orig", None) or error)
