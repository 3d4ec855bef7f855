"""A batch as few statements: effects of many turns, merged by row, in one fixed order of tables and keys.

Applying the plan leaves the same rows as applying the effects one by one. What can be merged per row is
merged; what cannot stands in a later round of its table. A fixed order lets two nodes never wait for each
other in a ring.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from sqlalchemy import Connection, Table

from csms.store.effects import Delete, Effect, Insert, Update, Upsert
from csms.store.statements import Row, Statement, Statements
from csms.store.tables import metadata

Key: TypeAlias = tuple[object, ...]

_ORDER = {table: place for place, table in enumerate(metadata.tables.values())}
_NEEDED = {
    table: frozenset(
        column.name
        for column in table.c
        if not column.nullable and not column.primary_key and column.default is None
    )
    for table in _ORDER
}
_KEYS = {table: tuple(table.primary_key.c.keys()) for table in _ORDER}


class _Rounds:
    """The effects on one table: in each round at most one per row."""

    __slots__ = ("_floor", "_last", "_names", "_needed", "_sweeping", "rounds")

    def __init__(self, table: Table) -> None:
        self._names = _KEYS[table]
        self._needed = _NEEDED[table]
        self.rounds: list[dict[Key, Effect]] = [{}]
        self._last: dict[Key, int] = {}
        self._sweeping: dict[Key, Effect] | None = None  # the last round, if it only deletes many rows
        self._floor = 0  # no row's next effect may stand before this round

    def add(self, effect: Effect) -> None:
        if isinstance(effect, Upsert) and not self._needed <= effect.values.keys():
            effect = Update(effect.table, effect.key, effect.values)
        where = effect.values if isinstance(effect, Insert) else effect.key
        try:
            key = tuple([where[name] for name in self._names])
        except KeyError:
            self._alone(effect)
            return
        place = max(self._last.get(key, self._floor), self._floor)
        earlier = self.rounds[place].get(key)
        if earlier is not None:
            merged = _merged(earlier, effect)
            if merged is None:
                place += 1
                if place == len(self.rounds):
                    self.rounds.append({})
            else:
                effect = merged
        self.rounds[place][key] = effect
        self._last[key] = place

    def _alone(self, effect: Effect) -> None:
        """An effect on an unknown number of rows: after all before it, before all after it."""
        sweeping = self._sweeping if not self.rounds[-1] else None
        if sweeping is None or not isinstance(effect, Delete):
            sweeping = {}
            self.rounds += [sweeping, {}]
            self._floor = len(self.rounds) - 1
            self._sweeping = sweeping if isinstance(effect, Delete) else None
        sweeping[(len(sweeping),)] = effect  # deletes after each other do not mind each other


def _merged(earlier: Effect, later: Effect) -> Effect | None:
    """Return one effect that does both, None when there is none."""
    if isinstance(later, Delete):
        return later
    if isinstance(earlier, Upsert):
        if isinstance(later, Insert):
            return earlier
        if isinstance(later, Upsert) or not later.guard:
            return Upsert(earlier.table, earlier.key, {**earlier.values, **later.values})
    if isinstance(earlier, Insert) and isinstance(later, Insert):
        return earlier
    if isinstance(earlier, Update) and isinstance(later, Update) and not (earlier.guard or later.guard):
        return Update(earlier.table, earlier.key, {**earlier.values, **later.values})
    return None


def apply(connection: Connection, statements: Statements, effects: Iterable[Effect]) -> None:
    """Apply the effects inside the connection's transaction.

    Raises:
        Exception: whatever the database, a column type or a wrong column name makes of it; the caller rolls
        back.
    """
    tables: dict[Table, _Rounds] = {}
    for effect in effects:
        rounds = tables.get(effect.table)
        if rounds is None:
            rounds = tables[effect.table] = _Rounds(effect.table)
        rounds.add(effect)
    for table in sorted(tables, key=_ORDER.__getitem__):
        for effects_of_round in tables[table].rounds:
            _run(connection, statements, effects_of_round)


def _run(connection: Connection, statements: Statements, effects: dict[Key, Effect]) -> None:
    grouped: dict[Statement, list[Row]] = {}
    for key in sorted(effects) if len(effects) > 1 else effects:
        statement, row = statements.of(effects[key])
        grouped.setdefault(statement, []).append(row)
    for statement, rows in grouped.items():
        statement.run(connection, rows)
