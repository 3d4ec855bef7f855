"""What a CSMS and a station under test can do, in nouns: steps speak to these, never to a product.

An implementation that cannot do an act, or cannot be asked, raises Inconclusive with the reason; one that by
its nature has no such thing raises NotApplicable. None of them ever pretends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from schemas.version import Version

Record = Mapping[str, object]
Layout = Mapping[int, Sequence[int]]
"""The connectors of each EVSE."""


class Door(StrEnum):
    """The WebSocket servers that a scenario may ask for."""

    OPEN = "unknown stations may come in"
    PASSWORD = "with Basic authentication"
    KNOWN = "known stations only"
    SECURED = "over TLS, with Basic authentication"
    CERTIFIED = "over TLS, with client certificates"


@dataclass(frozen=True, slots=True)
class Papers:
    """Files of a station that comes over TLS: whom it trusts, and the certificate that it shows, if any."""

    ca: Path
    cert: Path | None = None
    key: Path | None = None


@dataclass(frozen=True, slots=True)
class CsmsPlan:
    """How a scenario wants the CSMS to be set up before it starts; ``boot_interval`` in seconds."""

    boot_status: str = "Accepted"
    boot_interval: int = 300
    failing_ends: int = 0  # so many messages that end a session are answered with an error of its own
    by_door: Mapping[Door, Mapping[str, object]] = field(default_factory=dict)  # settings of one of them
    extra: Mapping[str, object] = field(default_factory=dict)

    def with_group(self, group: str, **values: object) -> CsmsPlan:
        """The same plan with some settings of one group of our own CSMS."""
        before = self.extra.get(group, {})
        assert isinstance(before, Mapping)
        return replace(self, extra={**self.extra, group: {**before, **values}})

    def with_boot(self, status: str, interval: int) -> CsmsPlan:
        """The same plan with another answer to boots."""
        return replace(self, boot_status=status, boot_interval=interval)

    def with_door(self, door: Door, **settings: object) -> CsmsPlan:
        """The same plan with other settings of one server (CONTRACT: Settings)."""
        changed = {**self.by_door.get(door, {}), **settings}
        return replace(self, by_door={**self.by_door, door: changed})

    def with_failing_ends(self, count: int) -> CsmsPlan:
        """The same plan for a CSMS that cannot take the first ``count`` ends of sessions."""
        return replace(self, failing_ends=count)


@dataclass(frozen=True, slots=True)
class TokenPlan:
    """A token as a scenario wants it on record; ``concurrency`` None: no limit."""

    token: str
    status: str = "Accepted"
    expires_at: str | None = None  # RFC 3339
    concurrency: int | None = None
    group: str | None = None
    language: str | None = None
    evses: Mapping[str, Sequence[int]] | None = None  # by station where it is good, None: everywhere
    master_pass: bool = False


class Happening(StrEnum):
    """What may happen to a station besides what its driver does with cable and card."""

    CAR_ARRIVES = "a car drives into the bay"
    CAR_LEAVES = "the car drives out of the bay"
    CAR_IS_FULL = "the car takes no more energy"
    LOCK_JAMS = "the lock of the connector does not close"
    CONNECTOR_FAILS = "the connector has a fault to earth"
    CONNECTOR_REPAIRED = "the fault is gone"
    POWER_FADES = "the power fails slowly, and comes back"


@dataclass(frozen=True, slots=True)
class Told:
    """What the operator was told of a command: the outcome, and the answer of the station if it gave any."""

    outcome: str
    response: Mapping[str, object] = field(default_factory=dict)
    reason: str = ""


class Office(Protocol):
    """An operator's desk in one tenant: who is on record there, and by whose word."""

    async def enter_with(self, station: str, evses: Layout) -> None:
        """Enter a station by hand, with all that it has."""

    async def correct(self, station: str, evses: Layout, **settings: object) -> None:
        """Say what a station on record has; ``settings`` are changed with it."""

    async def keep(self, station: str) -> None:
        """Take a station over as if it had been entered by hand."""

    async def remove(self, station: str) -> None:
        """Take a station off the record."""

    async def change_door(self, door: Door, **settings: object) -> None:
        """Change settings of a WebSocket server while it runs (CONTRACT: Settings)."""

    async def let_unknown_in(self, allowed: bool) -> None:
        """Say whether unknown stations may come in to this tenant."""

    async def set_policy(self, **settings: object) -> None:
        """Say what counts for all stations of this tenant (``evseMapping``, ``reconcile``)."""

    async def close_down(self) -> bool:
        """Take the tenant itself off the record; False where the CSMS does not do it."""

    async def station(self, station: str) -> Record | None:
        """As of ``CsmsTarget``."""

    async def stations(self) -> Sequence[Record]:
        """As of ``CsmsTarget``."""

    async def transactions(self, station: str | None = None) -> Sequence[Record]:
        """As of ``CsmsTarget``."""

    async def add_token(self, plan: TokenPlan) -> None:
        """As of ``CsmsTarget``."""

    async def inconsistencies(self, station: str) -> Sequence[Record]:
        """As of ``CsmsTarget``."""

    async def send_text(self, station: str, text: str) -> None:
        """Have a frame written to the station's socket as it is."""

    async def messages(self, station: str) -> Sequence[Record]:
        """The frames of the station on record (CONTRACT: Message), newest first."""

    async def sample(self, metric: str, **labels: str) -> float:
        """The sum of a metric's samples that bear these labels; of the whole CSMS."""


class CsmsTarget(Protocol):
    """A CSMS under test."""

    def office(self, tenant: str | None = None) -> Office:
        """The desk of a tenant, by name or number; of the default one unless named."""

    @property
    def name(self) -> str:
        """What reports call it."""

    async def start(self) -> None:
        """Bring it up, or make sure that it is there."""

    async def stop(self) -> None:
        """Take it down; a foreign one is left alone."""

    def url(self, door: Door) -> str:
        """The address that stations append their identity to, ending in ``/``."""

    async def add_token(self, plan: TokenPlan) -> None:
        """Put a token on record."""

    async def set_token(self, token: str, status: str) -> None:
        """Change the status of a token that is on record."""

    async def add_station(self, station: str, password: str | None = None) -> None:
        """Enter a station by hand."""

    async def set_boot(self, station: str, status: str) -> None:
        """From now on answer this station's boots with ``status``."""

    async def enter(self, station: str, wanted: Mapping[str, object]) -> None:
        """Enter a station by hand with settings of its own (``evseMapping``, ``reconcile``)."""

    async def change_station(self, station: str, wanted: Mapping[str, object]) -> Told:
        """Change the settings of a station; the outcome is ``done`` or ``refused``."""

    async def close_transaction(self, transaction: str) -> None:
        """Have an operator close an active transaction (``transaction``: its opaque id)."""

    async def command(self, station: str, action: str, payload: Mapping[str, object]) -> Told:
        """Have the CSMS send a CALL; returns when the station has answered or will not."""

    async def command_ungated(self, station: str, action: str, payload: Mapping[str, object]) -> Told:
        """As ``command``, but past all that would keep the CSMS from sending it now."""

    async def station(self, station: str) -> Record | None:
        """The CSMS's record of a station (CONTRACT: Station), None if it has none."""

    async def stations(self) -> Sequence[Record]:
        """All stations on record."""

    async def transactions(self, station: str | None = None) -> Sequence[Record]:
        """The transactions on record (CONTRACT: Transaction), oldest first."""

    async def meter_values(self, station: str) -> Sequence[Record]:
        """The readings on record (``evse``, ``transaction``: its opaque id, ``energy`` in Wh)."""

    async def tokens(self) -> Sequence[Record]:
        """The tokens on record."""

    async def reservations(self, station: str) -> Sequence[Record]:
        """The reservations of a station on record (CONTRACT: Reservation), newest first."""

    async def remote_starts(self, station: str) -> Sequence[Record]:
        """The sessions asked for from afar (``answer``, ``transaction``: its opaque id), newest first."""

    async def inconsistencies(self, station: str) -> Sequence[Record]:
        """What is on record as odd of a station (``kind``, ``detail``)."""

    async def data_transfers(self, station: str) -> Sequence[Record]:
        """The data of vendors, raw (``vendorId``, ``data``, ``verdict``, ``direction``), newest first."""

    async def device_events(self, station: str) -> Sequence[Record]:
        """What the station told of parts of it (``component``, ``variable``, ``value``), newest first."""

    async def variables(self, station: str) -> Sequence[Record]:
        """The variables of the station on record (``component``, ``variable``, ``value``, ...)."""

    async def reports(self, station: str) -> Sequence[Record]:
        """The reports of the station on record (``requestId``, ``parts``, ``items``, ``complete``)."""

    async def prepare(self, station: str, wanted: Sequence[Record]) -> None:
        """Enter a station that is given these variables and reports before its boot is accepted."""

    async def command_split(self, station: str, action: str, payload: Mapping[str, object]) -> Told:
        """As ``command``, in as many messages as the station's own limits ask for."""

    async def put_schema(self, name: str, schema: Mapping[str, object]) -> Told:
        """Register a DataTransfer schema under its `$id`: ``registered``, ``replaced`` or ``refused``."""

    async def remove_schema(self, name: str) -> Told:
        """Remove a DataTransfer schema: ``removed`` or ``refused``, and why."""

    async def schemas(self) -> Sequence[Record]:
        """The DataTransfer schemas in force (``key``, ``vendorId``, ``source``)."""

    async def local_list(self, station: str) -> Record:
        """What is on record of a station's local list: ``version`` (None: unknown) and ``entries``, each with
        its ``token`` and ``info`` as on the wire."""


class StationTarget(Protocol):
    """A station under test, with a driver who plugs cables and presents cards."""

    @property
    def name(self) -> str:
        """Its identity."""

    @property
    def evses(self) -> int:
        """How many EVSEs it has; one connector each."""

    @property
    def about(self) -> Mapping[str, str]:
        """What it says of itself: ``vendor``, ``model``."""

    async def switch_on(self) -> None:
        """Connect and send the boot; returns when the boot was answered."""

    async def switch_off(self) -> None:
        """Take it off the network; what it has to remember it remembers."""

    async def plug(self, evse: int, connector: int = 1) -> None:
        """Put a cable in; ``connector`` counts within the EVSE."""

    async def unplug(self, evse: int) -> None:
        """Draw the cable."""

    async def present(self, token: str, evse: int, kind: str = "ISO14443") -> None:
        """Hold a card to the reader, or identify oneself in another way (``kind``: an idToken type of 2.0.1);
        returns when the station has made up its mind. EVSE 0: a reader for the whole station."""

    async def charge(self, evse: int, energy: float) -> None:
        """Let the car take ``energy`` Wh."""

    async def finish(self, evse: int, token: str) -> None:
        """The driver ends the session with a card."""

    async def happen(self, what: Happening, evse: int) -> None:
        """Let this happen at an EVSE."""

    async def elapse(self, seconds: float) -> None:
        """Let time pass, and what falls due in it be done."""

    async def lose_connection(self) -> None:
        """Cut the connection without a closing frame and keep it cut."""

    async def find_connection(self) -> None:
        """Let it connect again; returns when it has, and what was queued is delivered."""

    async def settle(self) -> None:
        """Return when nothing is queued or in flight."""

    async def show_prices(self) -> None:
        """Give it a display of prices, before it is switched on."""

    async def shown(self, evse: int) -> str:
        """What a driver reads on that display at an EVSE."""

    async def answer_data(self, vendor: str, message: str | None, status: str, data: object) -> None:
        """From now on answer a vendor's DataTransfer so; ``data`` is JSON, None for none."""

    async def send(self, action: str, payload: Mapping[str, object]) -> None:
        """Send a CALL of the scenario's own making and wait for its answer, of whatever kind."""

    async def close(self) -> None:
        """End it for good."""


class StationMaker(Protocol):
    """Makes the stations of a run, all of one kind."""

    def __call__(
        self,
        name: str,
        *,
        url: str,
        version: Version,
        evses: int,
        password: str | None = None,
        fixed_cable: bool = False,
        connectors: int = 1,
        papers: Papers | None = None,
    ) -> StationTarget:
        """A station that is still switched off; ``fixed_cable``: nothing of it can be unlocked;
        ``connectors`` of each EVSE, of which one may charge at a time."""
