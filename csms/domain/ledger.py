"""The transactions that a station's state holds: the open ones apart from those that are over.

A message copies the few open ones. Closed ones lie in two layers, of which only the small one is ever copied,
and are found by index: a station may close thousands in a day and none of them makes a message slower.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from csms.domain.state import Transaction

_SMALL = 64  # closed transactions in the layer that is copied
_Index = dict[str, tuple[str, ...]]


class _Layer:
    """Closed transactions by key, and where to find them; never changed once it is in a ledger."""

    __slots__ = ("index", "latest", "rows")

    def __init__(
        self, rows: dict[str, Transaction], index: _Index | None = None, latest: datetime | None = None
    ) -> None:
        self.rows = rows
        self.index = {} if index is None else index
        self.latest = latest  # the latest end of them all

    def copy(self) -> _Layer:
        return _Layer(dict(self.rows), dict(self.index), self.latest)

    def add(self, row: Transaction) -> None:
        """Only on a copy of one's own."""
        self.rows[row.key] = row
        for mark in _marks(row):
            keys = self.index.get(mark, ())
            if row.key not in keys:
                self.index[mark] = (*keys, row.key)
        if row.stopped_at is not None and (self.latest is None or row.stopped_at > self.latest):
            self.latest = row.stopped_at


_EMPTY = _Layer({})
_NOBODY: dict[str, Transaction] = {}


def unended(row: Transaction) -> bool:
    """Whether it is inactive here though no stop of the station has ended it."""
    return not row.active and row.stop_content is None and row.authorized


def _marks(row: Transaction) -> Iterator[str]:
    yield f"id {row.transaction_id}"
    if row.start_content is not None:
        yield f"start {row.start_content}"
    if row.stop_content is not None:
        yield f"stop {row.stop_content}"


class Ledger(Mapping[str, "Transaction"]):
    """An immutable mapping of key to transaction: closed ones first, in order of their ends, then open ones.

    ``open`` holds those that are active, by key; ``held`` those that are inactive though no stop of the
    station has ended them: nearly always none, so that asking costs nothing.
    """

    __slots__ = ("_new", "_old", "held", "open")

    def __init__(
        self,
        open_: dict[str, Transaction] | None = None,
        new: _Layer = _EMPTY,
        old: _Layer = _EMPTY,
        held: dict[str, Transaction] = _NOBODY,
    ) -> None:
        self.open: dict[str, Transaction] = {} if open_ is None else open_  # only to be read
        self.held = held  # only to be read
        self._new, self._old = new, old

    @classmethod
    def of(cls, transactions: Mapping[str, Transaction]) -> Ledger:
        """Any mapping as a ledger; a ledger is itself."""
        if isinstance(transactions, Ledger):
            return transactions
        closed = _Layer({})
        for row in transactions.values():
            if not row.active:
                closed.add(row)
        held = {row.key: row for row in closed.rows.values() if unended(row)}
        return cls({key: row for key, row in transactions.items() if row.active}, old=closed, held=held)

    # ---- the mapping --------------------------------------------------------------------------------------

    def __getitem__(self, key: str) -> Transaction:
        row = self.open.get(key) or self._new.rows.get(key)
        return self._old.rows[key] if row is None else row

    def __iter__(self) -> Iterator[str]:
        yield from (row.key for row in self.closed())
        yield from self.open

    def __len__(self) -> int:
        return len(self.open) + sum(1 for _ in self.closed())

    def closed(self) -> Iterator[Transaction]:
        """Those that are over, or were never active; all of them, so not for what every message does."""
        for row in self._old.rows.values():
            if row.key not in self._new.rows and row.key not in self.open:
                yield row
        yield from (row for row in self._new.rows.values() if row.key not in self.open)

    # ---- what is looked for -------------------------------------------------------------------------------

    def named(self, transaction_id: str) -> Iterator[Transaction]:
        """The closed ones that the station called so, by order of their ends."""
        for row in self._found(f"id {transaction_id}"):
            if row.transaction_id == transaction_id:
                yield row

    def begun_by(self, content: str) -> Iterator[Transaction]:
        """Those whose start had this content."""
        yield from (row for row in self.open.values() if row.start_content == content)
        yield from (row for row in self._found(f"start {content}") if row.start_content == content)

    def ended_by(self, content: str) -> Iterator[Transaction]:
        """Those whose stop had this content."""
        yield from (row for row in self._found(f"stop {content}") if row.stop_content == content)

    def ended_after(self, at: datetime) -> Iterator[Transaction]:
        """The closed ones that ended at ``at`` or later; it costs nothing when ``at`` is after them all."""
        latest = max((layer.latest for layer in (self._old, self._new) if layer.latest), default=None)
        if latest is None or at > latest:
            return iter(())
        return (row for row in self.closed() if row.stopped_at is not None and row.stopped_at >= at)

    def _found(self, mark: str) -> Iterator[Transaction]:
        keys = dict.fromkeys((*self._old.index.get(mark, ()), *self._new.index.get(mark, ())))
        return (self[key] for key in keys if key not in self.open)

    # ---- changed copies -----------------------------------------------------------------------------------

    def put(self, rows: Iterable[Transaction]) -> Ledger:
        """The ledger with these in place of what was known of them."""
        open_, new, held = self.open.copy(), self._new, self.held
        for row in rows:
            if row.active:
                open_[row.key] = row
                if held:
                    held = _with(held, row)
                continue
            if held or unended(row):
                held = _with(held, row)
            open_.pop(row.key, None)
            new = new.copy() if new is self._new else new
            new.add(row)
        changed = Ledger(open_, new, self._old, held)
        return changed if new is self._new else changed._tidied()

    def _tidied(self) -> Ledger:
        """The small layer goes into the large one when it is full."""
        if len(self._new.rows) < _SMALL:
            return self
        merged = self._old.copy()
        for row in self._new.rows.values():
            merged.add(row)
        return Ledger(dict(self.open), old=merged, held=self.held)

    def without(self, forgotten: Callable[[Transaction], bool]) -> Ledger:
        """The ledger without those closed ones; they are kept until it is worth while to look at all."""
        rows = self._old.rows or self._new.rows
        some = next(islice(rows, len(rows) // 8 if len(rows) > _SMALL else 0, None), None)
        if some is None or not forgotten(self[some]):
            return self
        kept = _Layer({})
        for row in self.closed():
            if not forgotten(row):
                kept.add(row)
        held = {key: row for key, row in self.held.items() if key in kept.rows}
        return Ledger(dict(self.open), old=kept, held=held)


def _with(held: dict[str, Transaction], row: Transaction) -> dict[str, Transaction]:
    """A changed copy: the row as it is now, or without it when it is active again or has ended."""
    others = {key: each for key, each in held.items() if key != row.key}
    return {**others, row.key: row} if unended(row) else others
