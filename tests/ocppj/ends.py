"""Two peers back to back, for the tests of what travels between them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from msgspec import Struct

from ocppj.clock import Clock, SystemClock
from ocppj.connection import Connection
from ocppj.errors import CallError
from ocppj.events import CallReceived, Note, SendReceived
from ocppj.ids import SeededIds
from ocppj.link import Link, LinkClosed
from ocppj.link_memory import pair
from ocppj.peer import Peer, answering
from ocppj.transcript import Transcript
from schemas import v16
from schemas.action import Sender
from schemas.validation import Mode
from schemas.version import Version

NOW = "2026-11-22T12:00:00Z"


async def answer_plainly(call: CallReceived) -> Struct:
    """Heartbeat and Reset get their answer, everything else NotSupported."""
    if call.action.name == "Heartbeat":
        return v16.HeartbeatResponse(current_time=NOW)
    if call.action.name == "Reset":
        return v16.ResetResponse(status=v16.ResetStatus.ACCEPTED)
    raise CallError("NotSupported", f"no {call.action.name} here")


@dataclass
class End:
    """One peer, what was noted at it, and its reader."""

    peer: Peer
    notes: list[Note] = field(default_factory=list)
    sends: list[SendReceived] = field(default_factory=list)
    transcript: Transcript = field(default_factory=Transcript)
    reader: "asyncio.Task[LinkClosed] | None" = None

    def start(self) -> "End":
        self.reader = asyncio.get_running_loop().create_task(self.peer.run())
        return self

    async def ended(self) -> LinkClosed:
        assert self.reader is not None
        return await asyncio.wait_for(asyncio.shield(self.reader), 5)


def end(
    link: Link,
    receives: Sender,
    *,
    on_call=None,
    version: Version = Version.V16,
    clock: Clock | None = None,
    seed: int = 1,
    call_timeout: float = 30.0,
    send_timeout: float = 10.0,
) -> End:
    transcript, notes, sends = Transcript(), [], []
    peer = Peer(
        link,
        Connection(version, receives=receives, mode=Mode.STRICT, call_timeout=call_timeout),
        on_call=on_call or answering(answer_plainly),
        clock=clock or SystemClock(),
        ids=SeededIds(seed),
        observer=transcript.add,
        name="cp001",
        on_note=lambda _, note: notes.append(note),
        on_send=lambda _, send: sends.append(send),
        send_timeout=send_timeout,
    )
    return End(peer, notes, sends, transcript)


@asynccontextmanager
async def two_ends(**options) -> AsyncIterator[tuple[End, End]]:
    """(CSMS, station) over memory; `csms_*` and `station_*` options go to one end, others to both."""
    one, two = pair("ocpp1.6", capacity=options.pop("capacity", None))
    own = {"csms": {}, "station": {}}
    for name in list(options):
        for side in own:
            if name.startswith(f"{side}_"):
                own[side][name.removeprefix(f"{side}_")] = options.pop(name)
    csms = end(one, Sender.STATION, seed=1, **options, **own["csms"]).start()
    station = end(two, Sender.CSMS, seed=2, **options, **own["station"]).start()
    try:
        yield csms, station
    finally:
        await csms.peer.close()
        await station.peer.close()
        await csms.ended()
        await station.ended()
