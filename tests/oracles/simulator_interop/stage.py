"""Where a row of the tables is played: our station at the library's central system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from ocpp.charge_point import camel_to_snake_case

from simulator import Station
from tests.oracles.library import Answer, LibraryCentral, LibraryPeer, Payload
from tests.oracles.table import Story

GOOD = "GOOD-TOKEN"
TRANSACTION = 4711  # the id that the library gives in 1.6


def now() -> str:
    """The time as a central system tells it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def booted(status: str = "Accepted", interval: int = 300) -> Answer:
    """Answer a BootNotification."""
    return lambda _: {"current_time": now(), "interval": interval, "status": status}


def _token_info(payload: Payload) -> Mapping[str, Any]:
    return {"id_token_info": {"status": "Accepted"}} if "id_token" in payload else {}


def _common() -> dict[str, Answer]:
    return {
        "BootNotification": booted(),
        "Heartbeat": lambda _: {"current_time": now()},
        "StatusNotification": {},
        "MeterValues": {},
        "DataTransfer": {"status": "Accepted"},
    }


ANSWERS: dict[str, dict[str, Answer]] = {
    "1.6": {
        **_common(),
        "Authorize": {"id_tag_info": {"status": "Accepted"}},
        "StartTransaction": {"transaction_id": TRANSACTION, "id_tag_info": {"status": "Accepted"}},
        "StopTransaction": {},
    },
    "2.0.1": {
        **_common(),
        "Authorize": {"id_token_info": {"status": "Accepted"}},
        "TransactionEvent": _token_info,
        "NotifyReport": {},
        "NotifyEvent": {},
        "ReservationStatusUpdate": {},
    },
}


@dataclass(slots=True)
class Stage:
    """Our station and the library's side of its present connection."""

    version: str
    action: str
    station: Station
    central: LibraryCentral
    peer: LibraryPeer

    async def settled(self) -> None:
        """Let the station send what it has to say, and forget it."""
        await self.station.quiet(5.0)
        self.peer.skip()

    async def charging(self) -> Payload:
        """Plug in and present a good token; return what began the transaction."""
        await self.station.plug(evse=1)
        assert await self.station.authorize(GOOD, evse=1) == "Accepted"
        began = await self.begins()
        await self.station.until(
            lambda: self.shown() == {"1.6": "Charging", "2.0.1": "Occupied"}[self.version], 5.0
        )
        return began

    def shown(self, evse: int = 1, connector: int = 1) -> str:
        """The status that a connector shows."""
        return self.station.evse(evse).connectors[connector - 1].status

    def runs(self, evse: int = 1) -> bool:
        """Whether a transaction runs."""
        return self.station.evse(evse).transaction is not None

    async def reconnected(self) -> None:
        """Follow the station to its next connection."""
        self.peer = await self.central.station()

    @property
    def starts(self) -> str:
        """The action that begins a transaction."""
        return {"1.6": "StartTransaction", "2.0.1": "TransactionEvent"}[self.version]

    @property
    def stops(self) -> str:
        """The action that ends a transaction."""
        return {"1.6": "StopTransaction", "2.0.1": "TransactionEvent"}[self.version]

    async def begins(self) -> Payload:
        """Wait for the start of a transaction."""
        return await self.peer.hears(
            self.starts, **({} if self.version == "1.6" else {"event_type": "Started"})
        )

    async def ends(self) -> Payload:
        """Wait for the end of a transaction."""
        return await self.peer.hears(self.stops, **({} if self.version == "1.6" else {"event_type": "Ended"}))


Check: TypeAlias = Story[Stage]


def asked(payload: Mapping[str, Any], answer: Mapping[str, Any], then: Check | None = None) -> Check:
    """Tell a story: the library sends the command, the station answers exactly so, and then this holds."""

    async def story(stage: Stage) -> None:
        got = await stage.peer.call(stage.action, **payload)
        shown = {name: value for name, value in vars(got).items() if value is not None}
        assert shown == camel_to_snake_case(dict(answer))
        if then is not None:
            await then(stage)

    return story
