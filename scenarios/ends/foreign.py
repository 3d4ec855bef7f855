"""A CSMS that is not ours: an address, and a driver for what the wire alone cannot do.

Without a driver only the wire is judged: what needs a token on record, a command or a record is INCONCLUSIVE.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from scenarios.ends.driven import Driven, Driver
from scenarios.ends.rest import RestDriver
from scenarios.targets import CsmsPlan, Door, Office, Record, TokenPlan, Told
from scenarios.verdicts import Inconclusive, NotApplicable

_NO_DRIVER = "the CSMS under test has no driver that could"


class NoDriver:
    """Nobody who could act for an operator, or look things up."""

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    async def add_token(self, plan: TokenPlan) -> None:
        """Cannot."""
        raise Inconclusive(f"{_NO_DRIVER} put the token {plan.token} on record")

    async def set_token(self, token: str, status: str) -> None:
        """Cannot."""
        raise Inconclusive(f"{_NO_DRIVER} make the token {token} {status}")

    def office(self, tenant: str | None = None) -> Office:
        """Cannot."""
        raise Inconclusive(f"{_NO_DRIVER} see to stations and tenants")

    async def add_station(self, station: str, password: str | None = None) -> None:
        """Cannot."""
        raise Inconclusive(f"{_NO_DRIVER} enter {station}")

    async def set_boot(self, station: str, status: str) -> None:
        """Cannot."""
        raise Inconclusive(f"{_NO_DRIVER} answer the boot of {station} with {status}")

    async def enter(self, station: str, wanted: Mapping[str, object]) -> None:
        """Cannot."""
        raise Inconclusive(f"{_NO_DRIVER} enter {station} with settings of its own")

    async def change_station(self, station: str, wanted: Mapping[str, object]) -> Told:
        """Cannot."""
        raise Inconclusive(f"{_NO_DRIVER} change the settings of {station}")

    async def close_transaction(self, transaction: str) -> None:
        """Cannot."""
        raise Inconclusive(f"{_NO_DRIVER} close the transaction {transaction}")

    async def command(self, station: str, action: str, payload: Mapping[str, object]) -> Told:
        """Cannot."""
        raise Inconclusive(f"{_NO_DRIVER} have {action} sent to {station}")

    async def command_ungated(self, station: str, action: str, payload: Mapping[str, object]) -> Told:
        """Cannot."""
        raise Inconclusive(f"{_NO_DRIVER} have {action} sent to {station}")

    async def station(self, station: str) -> Record | None:
        """Cannot."""
        raise Inconclusive(f"{_NO_DRIVER} look up {station}; the wire was right")

    async def stations(self) -> Sequence[Record]:
        """Cannot."""
        raise Inconclusive(f"{_NO_DRIVER} look up stations; the wire was right")

    async def transactions(self, station: str | None = None) -> Sequence[Record]:
        """Cannot."""
        raise Inconclusive(f"{_NO_DRIVER} look up transactions; the wire was right")

    async def meter_values(self, station: str) -> Sequence[Record]:
        """Cannot."""
        raise Inconclusive(f"{_NO_DRIVER} look up meter values; the wire was right")

    async def tokens(self) -> Sequence[Record]:
        """Cannot."""
        raise Inconclusive(f"{_NO_DRIVER} look up tokens; the wire was right")

    async def reservations(self, station: str) -> Sequence[Record]:
        """Cannot."""
        raise Inconclusive(f"{_NO_DRIVER} look up reservations; the wire was right")

    async def remote_starts(self, station: str) -> Sequence[Record]:
        """Cannot."""
        raise Inconclusive(f"{_NO_DRIVER} look up remote starts; the wire was right")

    async def inconsistencies(self, station: str) -> Sequence[Record]:
        """Cannot."""
        raise Inconclusive(f"{_NO_DRIVER} look up what is odd; the wire was right")

    async def data_transfers(self, station: str) -> Sequence[Record]:
        """Cannot."""
        raise Inconclusive(f"{_NO_DRIVER} look up the data of vendors; the wire was right")

    async def device_events(self, station: str) -> Sequence[Record]:
        """Cannot."""
        raise Inconclusive(f"{_NO_DRIVER} look up the events of parts; the wire was right")

    async def variables(self, station: str) -> Sequence[Record]:
        """Cannot."""
        raise Inconclusive(f"{_NO_DRIVER} look up variables; the wire was right")

    async def reports(self, station: str) -> Sequence[Record]:
        """Cannot."""
        raise Inconclusive(f"{_NO_DRIVER} look up reports; the wire was right")

    async def prepare(self, station: str, wanted: Sequence[Record]) -> None:
        """Cannot."""
        raise Inconclusive(f"{_NO_DRIVER} prepare {station} before its boot is accepted")

    async def command_split(self, station: str, action: str, payload: Mapping[str, object]) -> Told:
        """Cannot."""
        raise Inconclusive(f"{_NO_DRIVER} have {action} sent to {station}")

    async def local_list(self, station: str) -> Record:
        """Cannot."""
        raise Inconclusive(f"{_NO_DRIVER} look up the local list of {station}; the wire was right")

    async def put_schema(self, name: str, schema: Mapping[str, object]) -> Told:
        """Cannot."""
        raise Inconclusive(f"{_NO_DRIVER} register the schema {name}")

    async def remove_schema(self, name: str) -> Told:
        """Cannot."""
        raise Inconclusive(f"{_NO_DRIVER} remove the schema {name}")

    async def schemas(self) -> Sequence[Record]:
        """Cannot."""
        raise Inconclusive(f"{_NO_DRIVER} look up schemas; the wire was right")


# A driver's name on the command line, and how it is made from the address of the CSMS's own interface.
DRIVERS: Mapping[str, Callable[[str | None], Driver]] = {
    "none": lambda address: NoDriver(),
    "plugfest": lambda address: RestDriver(address or "http://127.0.0.1:8080"),
}


class ForeignCsms(Driven):
    """A CSMS at an address; stations append their identity to it."""

    def __init__(self, url: str, driver: Driver, plan: CsmsPlan) -> None:
        """``plan`` is what the scenario wants; what cannot be set from outside is INCONCLUSIVE."""
        self._url = url if url.endswith("/") else f"{url}/"
        self.driver = driver
        self._plan = plan

    @property
    def name(self) -> str:
        """Its address."""
        return self._url

    async def start(self) -> None:
        """It runs already; a plan that departs from the ordinary cannot be carried out."""
        if self._plan != CsmsPlan():
            raise Inconclusive("the set-up of the CSMS under test cannot be changed from outside")
        await self.driver.open()

    async def stop(self) -> None:
        """It is left alone."""
        await self.driver.close()

    def url(self, door: Door) -> str:
        """One address only."""
        if door is not Door.OPEN:
            raise NotApplicable(f"the CSMS under test was given one address, none {door}")
        return self._url
