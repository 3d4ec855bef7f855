"""What a session costs: energy, time and a flat fee, exact to the last digit, rounded once at the end."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from csms.domain.state import Transaction

_WH = Decimal(1000)
_HOUR = Decimal(3600)


class Tariff(NamedTuple):
    """Prices in one currency; None: nothing is charged for it."""

    kwh: Decimal | None = None
    hour: Decimal | None = None
    flat: Decimal | None = None


def cost(tariff: Tariff, energy: Decimal, seconds: Decimal, decimals: int) -> Decimal:
    """Return the cost of ``energy`` Wh in ``seconds``, rounded half up to so many decimals."""
    total = (tariff.kwh or 0) * energy / _WH + (tariff.hour or 0) * seconds / _HOUR + (tariff.flat or 0)
    return Decimal(total).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def so_far(tariff: Tariff, transaction: Transaction, now: datetime, decimals: int) -> Decimal:
    """Return what a transaction costs by its newest reading, or in the end by its stop."""
    register = transaction.meter_last if transaction.meter_stop is None else transaction.meter_stop
    energy = max((register or Decimal(0)) - (transaction.meter_start or Decimal(0)), Decimal(0))
    until = transaction.stopped_at or transaction.metered_at or now
    since = transaction.started_at or until
    seconds = Decimal((until - since).total_seconds()) if until > since else Decimal(0)
    return cost(tariff, energy if register is not None else Decimal(0), seconds, decimals)
