"""A session joins one link to one station: the peer talks, the lane decides, the log keeps every frame.

The newest session of a station owns it. Nothing here knows what transport the link is.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import msgspec
from msgspec import Struct

from csms.blocks._places import remap
from csms.blocks.transactions_refused import end_refused, refused_end
from csms.context import Context, Policy
from csms.data_transfer.desk import Before
from csms.domain.mapping import misplaced
from csms.domain.state import Boot, StationState
from csms.domain.texts import clip, label
from csms.feed import Feed, Seen
from csms.gateway.handshake import Address
from csms.gateway.limits import Bucket, PacedLink
from csms.ids import RowIds
from csms.journal import Journal, JournalClosed, LogRow
from csms.metrics import Metrics
from csms.ownership import Owner, Stations, Superseded, UnknownStation
from csms.routes import Routes
from csms.settings import Settings, WebSocketServer
from ocppj.clock import Clock
from ocppj.connection import Connection
from ocppj.dialect import CALL
from ocppj.errors import Disconnected
from ocppj.events import CallReceived, Note
from ocppj.ids import Ids
from ocppj.link import Link
from ocppj.peer import Peer
from ocppj.phases import OPEN, Phase, boot_phase
from ocppj.redact import TELLS_SETTINGS, redact_text
from ocppj.transcript import TO_CSMS, TO_STATION, Entry
from schemas.action import Sender
from schemas.validation import Mode
from schemas.version import Version

_log = logging.getLogger(__name__)
_FRAMES = frozenset({TO_CSMS, TO_STATION})
_MAX_ACTION = 64  # the column's length; a longer text is no action of ours
_MAX_KIND = 32_767
_WRITTEN_WITHIN = 10.0  # seconds
_BOOT = "BootNotification"


@dataclass(frozen=True, slots=True)
class Services:
    """What sessions share."""

    stations: Stations
    journal: Journal
    routes: Routes
    metrics: Metrics
    feed: Feed
    clock: Clock
    ids: Ids
    rows: RowIds
    settings: Settings
    trigger_boot: Callable[[int, str], Awaitable[object]]
    before: Mapping[type[Struct], Before] = field(default_factory=dict)  # what happens before a turn


class Session:
    """One connection of one station."""

    def __init__(
        self,
        services: Services,
        link: Link,
        *,
        address: Address,
        version: Version,
        server: WebSocketServer,
    ) -> None:
        self._services = services
        self.tenant = address.tenant
        self.station = address.station
        self.version = version
        self.server = server
        self.policy = policy(services.settings, server, address)
        self._label = label(address.tenant, address.station)
        self._owner: Owner | None = None
        self._boot = Boot()
        self._vendor: str | None = None
        self._unbooted = False
        self._tasks: set[asyncio.Task[object]] = set()
        self._asked: dict[str, asyncio.Future[int]] = {}  # raw texts whose id in the log is wanted
        declined = services.routes.declined
        connection = Connection(
            version,
            receives=Sender.STATION,
            mode=Mode(server.mode),
            declined={name: reason for (of, name), reason in declined.items() if of is version},
            call_timeout=services.settings.call_timeout,
        )
        self._before = services.before
        self._count, self._next_id = services.metrics.entry, services.rows.sortable
        self._log = services.journal.log if services.settings.journal.log_frames else None
        clock, rate = services.clock, server.frame_rate
        self._peer = Peer(
            PacedLink(link, Bucket(rate, 2 * rate, clock.monotonic()), clock, services.journal),
            connection,
            on_call=self._received,
            clock=clock,
            ids=services.ids,
            observer=self._observe,
            name=address.station,
            on_note=self._noted,
        )

    @property
    def peer(self) -> Peer:
        """The conversation."""
        return self._peer

    # ---- life ---------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Own the station until the link closes."""
        services = self._services
        try:
            owner = await services.stations.attach(self.tenant, self.station, self)
        except (UnknownStation, Superseded) as error:
            if isinstance(error, Superseded) and error.new:
                self._count_new()
            await self._peer.close(1008, str(error))
            return
        except Exception as error:  # noqa: BLE001 - the database or our own fault: the station comes again
            _log.error("%s: the station cannot be taken over", self._label, exc_info=error)
            await self._peer.close(1011 if not isinstance(error, JournalClosed) else 1001, "try again")
            return
        self._owner = owner
        self._enter(owner.state)
        if owner.new:
            self._count_new()
        gauge = services.metrics.connections.labels(self.server.name, self.tenant)
        gauge.inc()
        try:
            if misplaced(
                owner.state, self.policy.evse_mapping
            ):  # the setting of the server or the tenant may be a new one
                await self._guarded(services.stations.turn(self.tenant, self.station, remap))
            closed = await self._peer.run()
            services.metrics.closed.labels(str(closed.code)).inc()
            _log.debug("%s: closed %s", self._label, closed)
        finally:
            gauge.dec()
            await services.stations.detach(owner)
            for task in self._tasks:
                task.cancel()

    def _count_new(self) -> None:
        """The station is on record since this socket came, whether it may stay or not."""
        self._services.metrics.new_ids.labels(self.server.name, self.tenant).inc()

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close the socket; pending CALLs end ``Disconnected``."""
        await self._peer.close(code, reason)

    def settled(self, state: StationState) -> None:
        """Set the phase of a boot that is durable, before its answer is sent."""
        if state.boot is not self._boot:
            self._boot = state.boot
            self._vendor = state.boot.vendor
            if state.boot.status is not None:
                self._unbooted = False
                self._peer.phase = self._phase(state.boot.status)

    def _enter(self, state: StationState) -> None:
        """Begin in the phase of the last boot: after a mere reconnect none is needed."""
        self._boot = state.boot
        self._vendor = state.boot.vendor
        status = state.boot.status
        if status is None and self.policy.unknown_boot != "refuse":
            self._unbooted = self.policy.unknown_boot == "trigger"
            self._peer.phase = OPEN
        else:
            self._peer.phase = self._phase(status)

    def _phase(self, status: str | None) -> Phase:
        return boot_phase(self.version, status, Sender.CSMS, gate_16=self.server.gate_16)  # type: ignore[arg-type]

    # ---- what comes in ------------------------------------------------------------------------------------

    def _received(self, peer: Peer, call: CallReceived) -> None:
        assert self._owner is not None  # the peer runs only after the station has been taken over
        if call.repairs:
            self._services.metrics.repaired(self._vendor, call.repairs)
        before = self._before.get(type(call.request))
        if before is None:
            self._owner.on_call(peer, call)
        else:
            self._prepared(before, peer, call)
        if self._unbooted and call.action.name != _BOOT:
            self._unbooted = False
            self._spawn(self._ask_for_boot())

    def _prepared(self, before: Before, peer: Peer, call: CallReceived) -> None:
        """Do what comes before the turn; if it takes time, the station's next CALL waits for the answer."""
        ready = before(self.tenant, self.station, call)
        if isinstance(ready, CallReceived):
            self._turn(peer, ready)
            return
        waited = ready

        async def later() -> None:
            self._turn(peer, await waited)

        self._spawn(later())

    def _turn(self, peer: Peer, call: CallReceived) -> None:
        assert self._owner is not None  # it has received the call
        self._owner.on_call(peer, call)

    async def _ask_for_boot(self) -> None:
        """Served as if accepted, noted, and asked for its BootNotification once."""

        async def note(context: Context) -> None:
            context.note("unknown_boot")

        await self._services.stations.turn(self.tenant, self.station, note)
        await self._services.trigger_boot(self.tenant, self.station)

    def _noted(self, peer: Peer, note: Note) -> None:
        _log.info("%s: %s: %s", self._label, note.kind, note.text)
        if note.kind == "refused":
            action, payload = _call_of(note.raw)
            if action is not None and refused_end(action, payload) is not None:
                self._spawn(self._flag_end(action, payload))

    async def _flag_end(self, action: str, payload: object) -> None:
        """A stop that validation refused is flagged at its transaction; the frame itself is in the log."""

        async def flag(context: Context) -> None:
            await end_refused(context, action, payload)

        await self._services.stations.turn(self.tenant, self.station, flag)

    # ---- raw frames ---------------------------------------------------------------------------------------

    async def send_text(self, text: str, wait: float | None = None) -> tuple[int, str | None]:
        """Write text as it is; its id in the frame log and, with ``wait`` seconds, the raw answer to its id.

        Raises:
            CallOutcomeError: the answer did not come, or the link closed.
        """
        logged = self._asked.setdefault(text, asyncio.get_running_loop().create_future())
        try:
            answer = await self._peer.send_raw(text, None if wait is None else _id_of(text), timeout=wait)
            if not logged.done():  # another writer is at work and has still to come to it
                await asyncio.wait([logged], timeout=_WRITTEN_WITHIN)
        finally:
            self._asked.pop(text, None)
        if not logged.done():
            raise Disconnected("the link closed before the frame was written")
        return logged.result(), answer

    # ---- the frame log ------------------------------------------------------------------------------------

    def _observe(self, entry: Entry) -> None:
        """Count, log and show one frame; this runs twice a message."""
        if entry.direction not in _FRAMES:
            return
        self._count(entry)
        log_id = self._next_id()
        if self._asked and entry.direction == TO_STATION and entry.text in self._asked:
            self._asked.pop(entry.text).set_result(log_id)
        if self._log is not None:
            self._log(self._row(log_id, entry))
        if self._services.feed.watched:
            self._services.feed.publish(Seen(self.tenant, log_id, entry))

    def _row(self, log_id: int, entry: Entry) -> LogRow:
        text, action, kind, message_id = entry.text, entry.action, entry.kind, entry.message_id
        if action in TELLS_SETTINGS and text is not None:
            text = redact_text(text, action)  # a password does not outlive its conversation
        faults = None
        if entry.faults:
            faults = [
                {"path": each.path, "rule": each.rule, "message": each.message} for each in entry.faults
            ]
        return (
            self.tenant,
            log_id,
            self.station,
            entry.at,
            entry.direction == TO_STATION,
            kind if kind is None or 0 <= kind <= _MAX_KIND else None,
            None if message_id is None else message_id.encode("utf-8", "surrogatepass"),
            action if action is None or len(action) <= _MAX_ACTION else action[:_MAX_ACTION],
            text.encode("utf-8", "surrogatepass")  # a lone surrogate, which UTF-8 lacks, is kept all the same
            if text is not None
            else bytes.fromhex(str(entry.extra.get("binary", ""))),
            faults,
        )

    def _spawn(self, work: Awaitable[object]) -> None:
        task = asyncio.ensure_future(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guarded(self, work: Awaitable[object]) -> None:
        """Run something beside the conversation; it must not end it."""
        try:
            await work
        except Exception:  # noqa: BLE001 - logged; see above
            _log.exception("%s: work beside the conversation failed", self._label)


def _call_of(raw: str) -> tuple[str | None, object]:
    """Return action and payload of a readable CALL."""
    frame = _decoded(raw)
    if isinstance(frame, list) and len(frame) == 4 and isinstance(frame[2], str):
        return frame[2], frame[3]
    return None, None


def _id_of(text: str) -> str | None:
    """Return the message id of a readable CALL."""
    frame = _decoded(text)
    readable = isinstance(frame, list) and len(frame) > 1 and frame[0] == CALL and isinstance(frame[1], str)
    return frame[1] if readable and isinstance(frame, list) else None


def _decoded(text: str) -> object:
    try:
        return msgspec.json.decode(text)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return None


def policy(settings: Settings, server: WebSocketServer, address: Address) -> Policy:
    """Return what a tenant, or else a server, says of a station that comes in by it."""
    tenant = address.policy
    return Policy(
        boot_status=settings.boot.status,
        boot_interval=settings.boot.interval,
        boot_prepare=settings.boot.prepare,
        boot_wanted=settings.boot.wanted,
        unknown_boot=server.unknown_boot,
        gate_16=server.gate_16,
        evse_mapping=tenant.evse_mapping or server.evse_mapping,
        reconcile=server.reconcile if tenant.reconcile is None else tenant.reconcile,
        commissioning=address.unknown,
        came_by=None if address.origin is None else clip(address.origin),
        call_timeout=settings.call_timeout,
        max_power=settings.transactions.max_power or None,
    )
