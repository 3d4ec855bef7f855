"""A whole CSMS, without sockets unless it is told to listen, and stations that are no more than frames."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import sqlalchemy as sa

from csms.bootstrap import Csms
from csms.settings import Settings
from csms.store import tables
from ocppj.clock import microseconds
from ocppj.link import Link, LinkClosed
from ocppj.link_memory import pair
from ocppj.link_websockets import connect
from schemas.version import Version

PATIENCE = 10.0  # seconds until a test gives up waiting for a frame
START = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


class Refused(Exception):
    """Our CALL was answered by a CALLERROR."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SetClock:
    """A calendar that a test moves; deadlines run on the loop's own clock."""

    def __init__(self) -> None:
        self.now = START

    def utc(self) -> datetime:
        """The time that the test says it is."""
        return self.now

    def monotonic(self) -> float:
        """The loop's clock."""
        return asyncio.get_running_loop().time()

    def unix_us(self) -> int:
        """The same in microseconds."""
        return microseconds(self.utc())

    def advance(self, **delta: float) -> None:
        """Let time pass."""
        self.now += timedelta(**delta)


@dataclass
class Station:
    """One connected station: ``answers`` holds what it answers to commands, by action."""

    link: Link
    answers: dict[str, Any] = field(default_factory=dict)
    got: list[tuple[str, Any]] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: count(1))
    waiting: dict[str, asyncio.Future[Any]] = field(default_factory=dict)
    news: asyncio.Event = field(default_factory=asyncio.Event)  # set with every CALL that comes
    reader: asyncio.Task[None] | None = None
    served: asyncio.Task[None] | None = None

    async def call(self, action: str, payload: dict[str, Any], message_id: str | None = None) -> Any:
        """Send a CALL and return the payload of its CALLRESULT; raise Refused for a CALLERROR."""
        number = message_id or f"id-{next(self.numbers)}"
        future = self.waiting[number] = asyncio.get_running_loop().create_future()
        await self.link.send(json.dumps([2, number, action, payload]))
        return await asyncio.wait_for(future, PATIENCE)

    async def read(self) -> None:
        """Sort what comes in until the link closes."""
        while True:
            try:
                frame = json.loads(await self.link.receive())
            except LinkClosed:
                return
            if frame[0] == 2:
                self.got.append((frame[2], frame[3]))
                self.news.set()
                answer = self._answer(frame[2], frame[3])
                if answer is not None:  # or it never comes
                    await self.link.send(json.dumps([3, frame[1], answer]))
            elif frame[0] == 3:
                self.waiting.pop(frame[1]).set_result(frame[2])
            else:
                self.waiting.pop(frame[1]).set_exception(Refused(frame[2]))

    def _answer(self, action: str, payload: Any) -> Any:
        """What is answered to this action now: of a list the next one, the last one for ever; a function's
        own answer to the payload."""
        answer = self.answers[action]
        if callable(answer):
            return answer(payload)
        if not isinstance(answer, list):
            return answer
        return answer.pop(0) if len(answer) > 1 else answer[0]

    async def hears(self, action: str) -> Any:
        """Wait until the CSMS has sent a CALL of this action; the payload of the newest."""
        async with asyncio.timeout(PATIENCE):
            while not (found := [payload for name, payload in self.got if name == action]):
                self.news.clear()
                await self.news.wait()
        return found[-1]

    async def leave(self) -> None:
        """Close the link and wait until the CSMS has noticed."""
        await self.link.close()
        await asyncio.gather(*(task for task in (self.reader, self.served) if task))


class House:
    """A CSMS on a database of its own, with an operator's hands and eyes."""

    def __init__(self, url: str, *, listen: bool = False) -> None:
        self.clock = SetClock()
        self.url, self.listen = url, listen
        self.stations: list[Station] = []

    async def open(self) -> House:
        """Start it."""
        settings = Settings.ephemeral(self.url)
        csms = Csms(settings, clock=self.clock, chance=random.Random(7), listen=self.listen)
        self.csms = await csms.__aenter__()
        return self

    async def close(self) -> None:
        """Stop it; what it holds in memory is gone."""
        for station in self.stations:
            await station.leave()
        self.stations.clear()
        await self.csms.__aexit__(None, None, None)

    async def restart(self) -> None:
        """Stop it and start it on what is in the database."""
        await self.close()
        await self.open()

    async def connect(self, version: str = "1.6", name: str = "cp001", *, boot: bool = True) -> Station:
        """Bring a station in, booted unless told otherwise."""
        station = await (self._dialled if self.listen else self._linked)(Version(version), name)
        station.numbers = count(10_000 * len(self.stations) + 1)
        station.reader = asyncio.create_task(station.read())
        self.stations.append(station)
        if boot:
            await station.call("BootNotification", BOOT[version])
        return station

    async def _linked(self, version: Version, name: str) -> Station:
        ours, theirs = pair(subprotocol=version.subprotocol)
        served = asyncio.create_task(self.csms.accept(theirs, station=name, version=version))
        return Station(ours, served=served)

    async def _dialled(self, version: Version, name: str) -> Station:
        address = f"{self.csms.ws_url('auto').rstrip('/')}/{name}"
        return Station(await connect(address, subprotocols=[version.subprotocol]))

    async def token(self, token: str, **wanted: Any) -> None:
        """Enter a token as the operator does."""
        await self.csms.acts.put_token(1, token, wanted, new=True)

    async def setting(self, name: str = "cp001", **wanted: Any) -> None:
        """Set something for a station as the operator does; it has to be on record."""
        await self.csms.acts.change_station(1, name, wanted)

    async def command(self, action: str, payload: dict[str, Any], name: str = "cp001") -> Any:
        """Send a command and return its outcome."""
        return await self.csms.commands.send(1, name, action, payload)

    async def rows(self, table: sa.Table, order: Callable[[Any], Any] | None = None) -> list[dict[str, Any]]:
        """All rows of a table, in order of their key."""
        async with self.csms.store.read() as connection:
            query = sa.select(table).order_by(*table.primary_key.columns)
            found = (await connection.execute(query)).mappings().all()
        return [dict(row) for row in found]

    async def transactions(self) -> list[dict[str, Any]]:
        """All transactions, oldest first."""
        return await self.rows(tables.transactions)

    async def transaction(self) -> dict[str, Any]:
        """The only transaction."""
        (row,) = await self.transactions()
        return row

    async def noted(self) -> list[str]:
        """The kinds of inconsistencies, oldest first."""
        return [row["kind"] for row in await self.rows(tables.inconsistencies)]

    def later(self, seconds: float) -> datetime:
        """So long after the test's beginning."""
        return START + timedelta(seconds=seconds)

    async def held(self) -> list[str]:
        """The holders of token slots."""
        return [row["holder"] for row in await self.rows(tables.claims)]


BOOT: dict[str, dict[str, Any]] = {
    "1.6": {"chargePointVendor": "Acme", "chargePointModel": "One", "chargePointSerialNumber": "S-1"},
    "2.0.1": {
        "reason": "PowerUp",
        "chargingStation": {"vendorName": "Acme", "model": "Two", "firmwareVersion": "v2"},
    },
}


def stamp(seconds: float = 0) -> str:
    """A time of the test's day as stations write it."""
    return (START + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


def start(connector: int = 1, token: str = "RFID", meter: int = 0, seconds: float = 0) -> dict[str, Any]:
    """A StartTransaction."""
    return {"connectorId": connector, "idTag": token, "meterStart": meter, "timestamp": stamp(seconds)}


def stop(number: int, meter: int = 100, seconds: float = 60, **more: Any) -> dict[str, Any]:
    """A StopTransaction."""
    return {"transactionId": number, "meterStop": meter, "timestamp": stamp(seconds), **more}


def meter_16(
    value: str, connector: int = 1, number: int | None = None, seconds: float = 30, **sample: Any
) -> dict[str, Any]:
    """A MeterValues of 1.6 with one sample."""
    values = [{"timestamp": stamp(seconds), "sampledValue": [{"value": value, **sample}]}]
    payload = {"connectorId": connector, "meterValue": values}
    return payload if number is None else {**payload, "transactionId": number}


def event(
    kind: str,
    seq_no: int,
    tx: str = "T1",
    *,
    register: float | None = None,
    token: str | None = None,
    evse: tuple[int, int] | None = None,
    info: dict[str, Any] | None = None,
    seconds: float | None = None,
    trigger: str = "Authorized",
    **more: Any,
) -> dict[str, Any]:
    """A TransactionEvent."""
    when = stamp(seq_no * 10 if seconds is None else seconds)
    payload: dict[str, Any] = {
        "eventType": kind,
        "timestamp": when,
        "triggerReason": trigger,
        "seqNo": seq_no,
        "transactionInfo": {"transactionId": tx, **(info or {})},
        **more,
    }
    if register is not None:
        payload["meterValue"] = [{"timestamp": when, "sampledValue": [{"value": register}]}]
    if token is not None:
        payload["idToken"] = {"idToken": token, "type": "ISO14443"}
    if evse is not None:
        payload["evse"] = {"id": evse[0], "connectorId": evse[1]}
    return payload
