"""Charging sessions as the wire shows them, both versions in one form, read from frames alone.

In 1.6 the CSMS gives the transaction id (StartTransaction.conf), in 2.0.1 the station does; a 2.0.1 event
after the first need not name its EVSE, so the id is what holds a session together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ocppj.transcript import Entry
from scenarios.expect import frames
from scenarios.expect.evidence import TO_CSMS
from schemas.version import Version

_REGISTER = "Energy.Active.Import.Register"
_FACTORS = {"Wh": 1.0, "kWh": 1000.0}


@dataclass(slots=True)
class Seen:
    """One session: the CALLs that made it, in order, and what they say."""

    evse: int | None
    transaction_id: object
    calls: list[Entry]
    ended: Entry | None = None

    @property
    def start(self) -> Entry:
        """The CALL that opened it."""
        return self.calls[0]


def seen(entries: Sequence[Entry], version: Version, station: str) -> list[Seen]:
    """The sessions of a station, oldest first."""
    return _seen_16(entries, station) if version is Version.V16 else _seen_2(entries, station)


def _seen_16(entries: Sequence[Entry], station: str) -> list[Seen]:
    found: list[Seen] = []
    for call in frames.of_station(entries, station):
        if call.kind != frames.CALL or call.direction != TO_CSMS:
            continue
        body = frames.payload(call)
        if call.action == "StartTransaction":
            answers = frames.answers(entries, call)
            given = frames.payload(answers[0]).get("transactionId") if answers else None
            found.append(Seen(_integer(body.get("connectorId")), given, [call]))
        elif call.action in ("MeterValues", "StopTransaction"):
            session = _with_id(found, body.get("transactionId"))
            if session is not None:
                session.calls.append(call)
                session.ended = call if call.action == "StopTransaction" else session.ended
    return found


def _seen_2(entries: Sequence[Entry], station: str) -> list[Seen]:
    found: list[Seen] = []
    for call in frames.calls(entries, station, TO_CSMS, "TransactionEvent"):
        body = frames.payload(call)
        wire_id = frames.member(body, "transactionInfo.transactionId")
        evse = _integer(frames.member(body, "evse.id"))
        session = _with_id(found, wire_id)
        if session is None:
            session = Seen(evse, wire_id, [])
            found.append(session)
        session.calls.append(call)
        session.evse = session.evse if session.evse is not None else evse
        session.ended = call if body.get("eventType") == "Ended" else session.ended
    return found


def _with_id(found: Iterable[Seen], wire_id: object) -> Seen | None:
    return next((one for one in found if one.transaction_id == wire_id and wire_id is not None), None)


def _integer(value: object) -> int | None:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def on_evse(
    entries: Sequence[Entry], version: Version, station: str, evse: int, *, ended: bool | None = None
) -> Seen:
    """The newest session on an EVSE (``ended``: only one that has, or has not, ended on the wire).

    Raises Unmet when the wire shows none.
    """
    for session in reversed(seen(entries, version, station)):
        if session.evse == evse and ended in (None, session.ended is not None):
            return session
    raise frames.unmet(f"the wire shows no session on EVSE {evse}", entries, station, [])


def energy(session: Seen, version: Version) -> float | None:
    """What the session took in Wh by its own meter readings, None where the wire does not say."""
    if session.ended is None:
        return None
    if version is Version.V16:
        first = frames.payload(session.start).get("meterStart")
        last = frames.payload(session.ended).get("meterStop")
    else:
        told = sorted(map(frames.payload, session.calls), key=_place)  # as it was, not as it came
        readings = [value for body in told for value in registers(body)]
        first, last = (readings[0], readings[-1]) if readings else (None, None)
    if isinstance(first, int | float) and isinstance(last, int | float):
        return float(last) - float(first)
    return None


def _place(body: Mapping[str, object]) -> int:
    return _integer(body.get("seqNo")) or 0


def first_reading(session: Seen, version: Version) -> float | None:
    """The register when the session began, in Wh."""
    body = frames.payload(session.start)
    readings = registers(body)
    return _number(body.get("meterStart")) if version is Version.V16 else next(iter(readings), None)


def registers(body: Mapping[str, object]) -> list[float]:
    """The readings of the import register in a payload of either version, in Wh and in order."""
    found = []
    for meter_value in _items(body.get("meterValue")):
        for sample in _items(meter_value.get("sampledValue")):
            number = _number(sample.get("value"))
            if (
                number is not None
                and sample.get("measurand", _REGISTER) == _REGISTER
                and "phase" not in sample
            ):
                found.append(number * _factor(sample))
    return found


def _items(value: object) -> list[Mapping[str, object]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _number(value: object) -> float | None:
    """1.6 writes numbers as text."""
    try:
        return float(value) if isinstance(value, int | float | str) else None
    except ValueError:
        return None


def _factor(sample: Mapping[str, object]) -> float:
    """1.6: ``unit``; 2.0.1: ``unitOfMeasure`` with a decimal multiplier."""
    measure = sample.get("unitOfMeasure")
    if not isinstance(measure, Mapping):
        return _FACTORS.get(str(sample.get("unit", "Wh")), 1.0)
    multiplier = measure.get("multiplier", 0)
    exponent = multiplier if isinstance(multiplier, int) else 0
    return _FACTORS.get(str(measure.get("unit", "Wh")), 1.0) * float(10**exponent)
