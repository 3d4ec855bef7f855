"""SQLite's dialects, alike for every database of a process, so that what one has compiled all may use.

SQLAlchemy keeps compiled statements by engine: a test that starts a CSMS for every case would compile each
query anew. Nothing that these dialects compile depends on which file they talk to.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

PROMPT, ASYNCHRONOUS = "sqlite+plugfest", "sqlite+plugfestasync"
_COMPILED: LRUCache[Any, Any] = LRUCache(1_000)


class _Alike:
    """One is as good as another of its kind."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))


class Prompt(_Alike, SQLiteDialect_pysqlite):
    """For connections that a thread uses."""

    supports_statement_cache = True


class Asynchronous(_Alike, SQLiteDialect_aiosqlite):
    """For connections that a coroutine uses."""

    supports_statement_cache = True


def shared() -> dict[str, Any]:
    """The option of an engine by which it uses what others have compiled."""
    return {"execution_options": {"compiled_cache": _COMPILED}}


registry.register("sqlite.plugfest", __name__, "Prompt")
registry.register("sqlite.plugfestasync", __name__, "Asynchronous")
