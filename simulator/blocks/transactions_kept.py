"""Readings that are kept while a transaction runs and told with its end.

1.6 StopTxnSampledData and StopTxnAlignedData (9.1.27, 9.1.29), 2.0.1 TxEndedMeasurands and TxEndedInterval
(J02).
"""

from __future__ import annotations

import msgspec

from schemas import v16, v201
from schemas.validation import to_payload
from simulator.blocks.transactions_samples import values_16, values_201
from simulator.core import Core
from simulator.model.meter import Reading
from simulator.model.transaction import Transaction

SAMPLED, ALIGNED = "SampledDataCtrlr.TxEndedMeasurands", "AlignedDataCtrlr.TxEndedMeasurands"
BEGIN, PERIODIC, CLOCK, END = "Transaction.Begin", "Sample.Periodic", "Sample.Clock", "Transaction.End"
_KIND = "reading"
_MANY = 256  # kept at most about twice that many: then every second one goes (J02: intermediate values first)

MeterValue = v16.MeterValue | v201.MeterValueType


def interval(core: Core, names: str) -> int:
    """Seconds between readings that are kept for the end, 0: none. In 1.6 it is that of the others."""
    component = names.partition(".")[0]
    if core.coarse:
        return core.variables.number(f"{component}.TxEndedInterval")
    own = "TxUpdatedInterval" if component == "SampledDataCtrlr" else "Interval"
    return core.variables.number(f"{component}.{own}") if core.variables.members(names) else 0


def keep(core: Core, transaction: Transaction, reading: Reading, names: str, context: str) -> None:
    """Keep one reading for the end of the transaction."""
    made = values_201 if core.coarse else values_16
    value = made(reading, core.variables.members(names), context)
    if value is None:
        return
    transaction.kept += 1
    core.store.put(_KIND, f"{transaction.key}/{transaction.kept:09d}", _text(value))
    if transaction.kept % _MANY == 0:
        for key in _keys(core, transaction)[1::2]:
            core.store.delete(_KIND, key)


def taken(core: Core, transaction: Transaction) -> list[MeterValue]:
    """What was kept, in order of time; it is gone afterwards: the message that tells it is kept instead."""
    if not transaction.kept:
        return []
    kind: type[MeterValue] = v201.MeterValueType if core.coarse else v16.MeterValue
    values = []
    for key in _keys(core, transaction):
        values.append(msgspec.json.decode(core.store.get(_KIND, key) or "", type=kind))
        core.store.delete(_KIND, key)
    return sorted(values, key=lambda value: value.timestamp)


def _keys(core: Core, transaction: Transaction) -> list[str]:
    return [key for key, _ in core.store.items(_KIND) if key.startswith(f"{transaction.key}/")]


def _text(value: MeterValue) -> str:
    return msgspec.json.encode(to_payload(value)).decode()
