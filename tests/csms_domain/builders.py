"""Short ways to say what a station did, for the tests of the domain."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

from csms.domain.events import Event, Folded, folded
from csms.domain.evolve import evolve
from csms.domain.starts import Opened, Start, opened
from csms.domain.state import StationState
from csms.domain.stops import Stop, Stopped, stopped
from csms.domain.texts import digest
from csms.domain.times import format_time, parse_time
from csms.domain.topology import place_of

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def text(seconds: float) -> str:
    return format_time(at(seconds))


class Story:
    """A station's state as its messages come in; ids and keys count up."""

    def __init__(self, mapping: object = "connector") -> None:
        self.state = StationState(1, "cp001")
        self.mapping = mapping
        self.numbers: Iterator[int] = count(1)
        self.now = NOW

    def key(self) -> str:
        return f"key{next(self.numbers)}"

    def make_start(self, connector=1, token="RFID", meter=0, when: float | str = 0, message_id="m1") -> Start:
        timestamp = when if isinstance(when, str) else text(when)
        return Start(
            place=place_of(connector, self.mapping),
            token=token,
            token_key=token.casefold(),
            meter_start=Decimal(meter),
            meter=str(meter),
            time=parse_time(timestamp),
            timestamp=timestamp,
            message_id=message_id,
        )

    def start(self, number: int, status="Accepted", **values) -> Opened:
        result = opened(
            self.state,
            self.make_start(**values),
            self.now,
            key=self.key(),
            transaction_id=number,
            token_status=status,
            single=self.mapping == "single",
        )
        self.state = result.state
        return result

    def stop(
        self, number: int, meter=100, when: float | str = 60, token=None, message_id="s1", reason="Local"
    ) -> Stopped:
        timestamp = when if isinstance(when, str) else text(when)
        stop = Stop(
            transaction_id=number,
            meter_stop=Decimal(meter),
            meter=str(meter),
            time=parse_time(timestamp),
            timestamp=timestamp,
            message_id=message_id,
            reason=reason,
            token=token,
            token_key=None if token is None else token.casefold(),
        )
        result = stopped(self.state, stop, self.now, new_key=self.key)
        self.state = result.state
        return result

    def event(self, kind: str, seq_no: int, *, tx="T1", when: float | str | None = None, **values) -> Folded:
        timestamp = when if isinstance(when, str) else text(seq_no * 10 if when is None else when)
        event = Event(
            kind=kind,
            transaction_id=tx,
            seq_no=seq_no,
            time=parse_time(timestamp),
            message_id=values.pop("message_id", f"m{tx}{seq_no}"),
            content=values.pop("content", digest(f"{tx} {kind} {timestamp} {sorted(values)}".encode())),
        )
        registers = tuple(Decimal(value) for value in values.pop("registers", ()))
        event = evolve(event, registers=registers, **values)
        result = folded(self.state, event, self.now, new_key=self.key)
        self.state = result.state
        return result
