"""Column types that read back what was written, on every database: times in UTC, decimals exact."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import JSON, BigInteger, TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy import Dialect

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Json = JSON(none_as_null=True)
"""Any JSON value; ``None`` is the database's NULL."""


def _micros(value: datetime | None) -> int | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a naive time cannot be stored")
    return (value - _EPOCH) // _MICROSECOND


class UtcTime(TypeDecorator[datetime]):
    """An aware ``datetime``, kept as integer microseconds since 1970 UTC (SQLite would return naive ones)."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Refuse a naive time: its meaning is not known.

        Raises:
            ValueError: ``value`` has no time zone.
        """
        return _micros(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], int | None]:
        """Spare the wrapper: every row has a time, and the integer needs nothing further on any database."""
        return _micros

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Return the aware time in UTC."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


class Scaled(TypeDecorator[Decimal]):
    """An exact ``Decimal`` with a fixed number of places, kept as a 64-bit integer; never a float."""

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int = 3) -> None:
        super().__init__()
        self.places = places

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Scale to an integer, rounding half to even beyond the kept places."""
        return None if value is None else round(value.scaleb(self.places))

    def bind_processor(self, dialect: Dialect) -> Callable[[Decimal | None], int | None]:
        """Spare the wrapper, as ``UtcTime`` does."""
        places = self.places

        def scaled(value: Decimal | None) -> int | None:
            return None if value is None else round(value.scaleb(places))

        return scaled

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Return the exact decimal."""
        return None if value is None else Decimal(value).scaleb(-self.places)
