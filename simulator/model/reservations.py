"""Who has reserved what, until when; kept over a power cut.

A reservation that a transaction has taken up is held by it until the CSMS has accepted the start: then it is
used up; a refused start gives it back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from simulator.model.store import Store
from simulator.model.tokens import same

KIND = "reservation"


@dataclass(slots=True)
class Reservation:
    """``evse`` None: any of the station's; ``connector`` is named in 1.6 alone; times in epoch seconds."""

    number: int
    token: str
    expires_at: float
    evse: int | None = None
    connector: int | None = None
    connector_type: str | None = None
    group: str | None = None
    holder: str | None = None  # the key of the transaction that has taken it up

    def suits(self, token: str, group: str | None) -> bool:
        """Whether this token, or its group, is the one it was made for."""
        return same(self.token, token) or (
            self.group is not None and group is not None and same(self.group, group)
        )

    def covers(self, evse: int, connector: int, connector_type: str) -> bool:
        """Whether it may be used at this connector."""
        return (
            self.evse in (None, evse)
            and self.connector in (None, connector)
            and self.connector_type in (None, connector_type)
        )


class Reservations:
    """The reservations that stand, by number."""

    def __init__(self, store: Store) -> None:
        self._store = store
        rows = [msgspec.json.decode(text, type=Reservation) for _, text in store.items(KIND)]
        self._known = {each.number: each for each in rows}

    def __bool__(self) -> bool:
        return bool(self._known)

    def get(self, number: int | None) -> Reservation | None:
        """The one of this number, or None."""
        return None if number is None else self._known.get(number)

    def keep(self, reservation: Reservation) -> None:
        """Write it down; replaces one of the same number."""
        self._known[reservation.number] = reservation
        self._store.put(KIND, str(reservation.number), msgspec.json.encode(reservation).decode())

    def forget(self, number: int) -> None:
        """It is over."""
        self._known.pop(number, None)
        self._store.delete(KIND, str(number))

    def all(self) -> list[Reservation]:
        """Every one, oldest number first."""
        return sorted(self._known.values(), key=lambda each: each.number)

    def standing(self) -> list[Reservation]:
        """Those that nobody has taken up."""
        return [each for each in self.all() if each.holder is None]


def chosen(fit: Iterable[Reservation]) -> Reservation | None:
    """The one to be used: the most specific, of these the one that expires first."""
    return min(fit, key=lambda each: (each.evse is None, each.expires_at, each.number), default=None)
