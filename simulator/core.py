"""What a station is made of, without knowing a single OCPP message: the blocks act on it, ``station`` joins
it all."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from random import Random
from typing import Any, NamedTuple

from msgspec import Struct

from ocppj.clock import Clock
from ocppj.peer import Peer
from schemas.version import Version
from simulator.chance import StationIds, stream
from simulator.model.evse import Evse
from simulator.model.evse_parts import Rules
from simulator.model.local_list import LocalList
from simulator.model.main_meter import MainMeter
from simulator.model.meter import Meter, Reading
from simulator.model.network import Network
from simulator.model.outbox import Message, Outbox
from simulator.model.reservations import Reservations
from simulator.model.spec import Profile
from simulator.model.store import Store
from simulator.model.tokens import Tokens
from simulator.model.transaction import Transactions
from simulator.model.variables import Variables
from simulator.model.vehicle import Vehicle
from simulator.places import extra_definitions, first_values
from simulator.vendors import Vendors

_log = logging.getLogger(__name__)
LONGEST = 1e9  # seconds: what an event loop can wait for
UNANSWERED = 30.0  # seconds between boots when no interval is known, at first
_V16_START = frozenset({"PowerPathClosed"})


class Acknowledged(NamedTuple):
    """A transaction message whose CALLRESULT arrived, as it went over the wire."""

    message_id: str
    action: str
    payload: dict[str, Any]


class Core:
    """The parts of one station and the few things that all blocks need: time, chance, sending, waiting."""

    def __init__(
        self, identity: str, version: Version, profile: Profile, store: Store, clock: Clock, seed: int
    ) -> None:
        self.identity, self.version, self.profile = identity, version, profile
        self.quirks = profile.quirks
        self.store, self.clock, self.seed = store, clock, seed
        self.coarse = version is not Version.V16
        self.starts = int(store.get("station", "starts") or "0") + 1
        store.put("station", "starts", str(self.starts))
        # A restarted station must not repeat its ids: they would pass for repeated messages.
        self.ids = StationIds(self.chance("ids"), decimal=self.quirks.decimal_ids)
        self.keys = StationIds(self.chance("transactions"))
        self.variables = Variables(
            store, extra=extra_definitions(profile), first=first_values(identity, profile)
        )
        self.network = Network(store, self.variables)
        self.tokens, self.outbox, self.transactions = Tokens(store), Outbox(store), Transactions(store)
        self.local_list = LocalList(store)
        self.reservations = Reservations(store)
        self.certified = False  # it has a client certificate to show
        self.watching = False  # somebody sees to their expiry
        self.operative = store.get("availability", "0") != "Inoperative"
        self.evses = {number: self._evse(number) for number in range(1, len(profile.evses) + 1)}
        own = float(store.get("meter", "own") or 0.0)
        self.vendors = Vendors()
        self.main_meter = MainMeter(Meter(self.chance("meter/0")), profile.own_power, own, self.now())
        self.peer: Peer | None = None
        self.boot_status: str | None = None
        self.boot_reason: str | None = "PowerUp"  # why a boot is due; None: it is not
        self.demoted = asyncio.Event()  # the CSMS took its acceptance back
        self.boot_due = 0.0  # not before this time
        self.trouble: str | None = None  # why it is not online, as far as it knows
        self.boot_patience = UNANSWERED
        self.acknowledged: list[Acknowledged] = []
        self.keep_acknowledged = True
        self.lost_at = 0.0  # when the last connection went
        self.reported: dict[tuple[int, int], str] = {}  # the status last told, by EVSE and connector
        self.problems_told: set[tuple[int, int]] = set()  # locks of which the CSMS knows that they fail
        self.problems_queued: dict[tuple[int, int], bool] = {}  # said of locks since the connection came up
        self.notes: deque[str] = deque(maxlen=200)
        self.busy = 0  # CALLs being handled and what follows their answers
        self.lane_awake = asyncio.Event()
        self.order: deque[Struct | Message] = deque(self.outbox)
        self.in_flight: Struct | Message | None = None
        self.failure: BaseException | None = None
        self._follow: list[Callable[[], Awaitable[None]]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        # In the order in which they began to wait, and so in the same order in every run of one seed.
        self._waiters: dict[asyncio.Future[None], None] = {}
        self._resting: dict[asyncio.Future[None], None] = {}
        self.resets: set[int | None] = set()  # EVSEs, None: the station, to be reset once idle
        self.rebooting: float | None = None  # seconds the station stays down, once

    # -- parts

    def chance(self, use: str) -> Random:
        """A stream of chance of this station's present life."""
        return stream(self.seed, self.identity, f"{use}/{self.starts}")

    def _evse(self, number: int) -> Evse:
        spec = self.profile.evses[number - 1]
        kept = self.store.get("meter", str(number))
        meter = Meter(self.chance(f"meter/{number}"), spec.phases, spec.voltage, float(kept or 0.0))
        evse = Evse(number, spec, meter, self.rules, self.keys.fresh)
        evse.advanced = self.now()
        evse.station_operative = self.operative
        evse.operative = self.store.get("availability", str(number)) != "Inoperative"
        for connector, plug in evse.plugs.items():
            plug.operative = self.store.get("availability", f"{number}.{connector}") != "Inoperative"
        return evse

    def rules(self) -> Rules:
        """When a transaction starts and stops, by the settings of this moment."""
        if self.coarse:
            start = frozenset(self.variables.members("TxCtrlr.TxStartPoint"))
            stop = frozenset(self.variables.members("TxCtrlr.TxStopPoint"))
            return Rules(start, stop, coarse=True)
        departs = {"EVConnected"} if self.variables.flag("TxCtrlr.StopTxOnEVSideDisconnect") else set()
        return Rules(_V16_START, frozenset({"Authorized"} | departs))

    def car(self) -> Vehicle:
        """The car that comes with the profile."""
        spec = self.profile.vehicle
        return Vehicle(spec.capacity, spec.soc, spec.max_power, spec.target)

    # -- numbering: 1.6 counts connectors through

    def places(self) -> Iterator[tuple[int, int]]:
        """All (EVSE, connector), in order."""
        for number, evse in self.evses.items():
            for connector in evse.plugs:
                yield number, connector

    def wire_connector(self, evse: int, connector: int) -> int:
        """The connectorId of 1.6."""
        return list(self.places()).index((evse, connector)) + 1

    def place_of(self, wire: int) -> tuple[int, int] | None:
        """EVSE and connector of a connectorId of 1.6, None if there is none."""
        places = list(self.places())
        return places[wire - 1] if 1 <= wire <= len(places) else None

    # -- time

    def now(self) -> float:
        """The calendar, epoch seconds."""
        return self.clock.utc().timestamp()

    def real(self, seconds: float) -> float:
        """How long the loop has to wait for ``seconds`` of the station's time."""
        return min(max(0.0, seconds) / float(getattr(self.clock, "scale", 1.0)), LONGEST)

    async def sleep(self, seconds: float) -> None:
        """Wait in the station's own time."""
        await asyncio.sleep(self.real(seconds))

    async def rest(self, seconds: float) -> bool:
        """Wait in the station's own time, or until ``stir``; whether the time is up."""
        rester = asyncio.get_running_loop().create_future()
        self._resting[rester] = None
        try:
            async with asyncio.timeout(self.real(seconds)):
                await rester
        except TimeoutError:
            return True
        finally:
            self._resting.pop(rester, None)
        return False

    def stir(self) -> None:
        """Settings changed, or something is wanted at once: whoever rests looks again."""
        for rester in self._resting:
            if not rester.done():
                rester.set_result(None)

    # -- state

    @property
    def online(self) -> bool:
        """Connected, and the boot accepted."""
        return self.peer is not None and self.boot_status == "Accepted" and self.boot_reason is None

    def note(self, text: str) -> None:
        """Something worth knowing that nobody waits for."""
        self.notes.append(text)
        _log.debug("%s: %s", self.identity, text)

    def next_event(self) -> int:
        """The next eventId of 2.0.1; a restart does not repeat one."""
        number = int(self.store.get("station", "events") or "0") + 1
        self.store.put("station", "events", str(number))
        return number

    def keep_meter(self, evse: Evse) -> None:
        """The register is kept over a power cut."""
        self.store.put("meter", str(evse.number), repr(evse.meter.register))

    def read_main_meter(self) -> Reading:
        """What the meter before all EVSEs shows; all that it is made of is kept over a power cut."""
        reading = self.main_meter.read(self.now(), self.evses.values())
        with self.store.batch():
            self.store.put("meter", "own", repr(self.main_meter.own))
            for evse in self.evses.values():
                self.keep_meter(evse)
        return reading

    # -- sending: one lane, in order; transaction messages stay until they are answered

    def tell(self, request: Struct) -> None:
        """Send when it is this message's turn; dropped if the connection goes first."""
        if self.online:
            self.order.append(request)
            self.lane_awake.set()

    def queue(self, action: str, payload: dict[str, Any], transaction: str | None) -> None:
        """Send a transaction message, now or whenever there is a connection."""
        self.order.append(self.outbox.append(action, payload, transaction))
        self.lane_awake.set()

    @property
    def idle(self) -> bool:
        """Nothing queued, nothing in flight, nothing being answered."""
        return not self.order and self.in_flight is None and not self.busy

    # -- work

    def then(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do this once the CALL in hand has been answered."""
        self._follow.append(work)

    def take_follow_ups(self) -> list[Callable[[], Awaitable[None]]]:
        """What is to be done after the answer."""
        follow, self._follow = self._follow, []
        return follow

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Work in the background; its failure is the station's failure, told to whoever waits for it."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("%s: %s failed", self.identity, task.get_name(), exc_info=error)
            self.failure = self.failure or error
        self.touch()

    async def cancel_all(self) -> None:
        """End all background work."""
        current = asyncio.current_task()
        # Again, because somebody may have begun something while the others ended.
        while tasks := [task for task in self._tasks if task is not current]:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    # -- waiting

    def touch(self) -> None:
        """Something changed: whoever waits looks again."""
        waiters, self._waiters = self._waiters, {}
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def changed(self) -> None:
        """Wait for the next ``touch``."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiters[waiter] = None
        try:
            await waiter
        finally:
            self._waiters.pop(waiter, None)
