"""A CSMS whose operator's side is a driver: commands and records are handed on to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from scenarios.targets import Office, Record, TokenPlan, Told


class Driver(Protocol):
    """Who acts for the operator and looks things up."""

    async def open(self) -> None:
        """Get ready."""

    async def close(self) -> None:
        """Let go of everything."""

    def office(self, tenant: str | None = None) -> Office:
        """The desk of a tenant."""

    async def add_token(self, plan: TokenPlan) -> None:
        """Put a token on record."""

    async def set_token(self, token: str, status: str) -> None:
        """Change the status of a token."""

    async def add_station(self, station: str, password: str | None = None) -> None:
        """Enter a station by hand."""

    async def set_boot(self, station: str, status: str) -> None:
        """Answer this station's boots with ``status``."""

    async def enter(self, station: str, wanted: Mapping[str, object]) -> None:
        """Enter a station by hand with settings of its own."""

    async def change_station(self, station: str, wanted: Mapping[str, object]) -> Told:
        """Change the settings of a station."""

    async def close_transaction(self, transaction: str) -> None:
        """Have an operator close an active transaction."""

    async def command(self, station: str, action: str, payload: Mapping[str, object]) -> Told:
        """Have a CALL sent."""

    async def command_ungated(self, station: str, action: str, payload: Mapping[str, object]) -> Told:
        """Have a CALL sent whatever speaks against it."""

    async def station(self, station: str) -> Record | None:
        """Look a station up."""

    async def stations(self) -> Sequence[Record]:
        """List the stations."""

    async def transactions(self, station: str | None = None) -> Sequence[Record]:
        """List the transactions, oldest first."""

    async def meter_values(self, station: str) -> Sequence[Record]:
        """List the readings of a station."""

    async def tokens(self) -> Sequence[Record]:
        """List the tokens."""

    async def reservations(self, station: str) -> Sequence[Record]:
        """List the reservations of a station."""

    async def remote_starts(self, station: str) -> Sequence[Record]:
        """List the sessions asked for from afar."""

    async def inconsistencies(self, station: str) -> Sequence[Record]:
        """List what is odd about a station."""

    async def data_transfers(self, station: str) -> Sequence[Record]:
        """List the data of vendors."""

    async def device_events(self, station: str) -> Sequence[Record]:
        """List what a station told of parts of it."""

    async def variables(self, station: str) -> Sequence[Record]:
        """List the variables of a station."""

    async def reports(self, station: str) -> Sequence[Record]:
        """List the reports of a station."""

    async def prepare(self, station: str, wanted: Sequence[Record]) -> None:
        """Enter a station that is prepared before its boot is accepted."""

    async def command_split(self, station: str, action: str, payload: Mapping[str, object]) -> Told:
        """Have a CALL sent in several messages."""

    async def local_list(self, station: str) -> Record:
        """Look a station's local list up."""

    async def put_schema(self, name: str, schema: Mapping[str, object]) -> Told:
        """Register a DataTransfer schema."""

    async def remove_schema(self, name: str) -> Told:
        """Remove a DataTransfer schema."""

    async def schemas(self) -> Sequence[Record]:
        """List the DataTransfer schemas."""


class Driven:
    """The part of a CSMS target that a driver does."""

    driver: Driver

    def office(self, tenant: str | None = None) -> Office:
        """By the driver."""
        return self.driver.office(tenant)

    async def add_token(self, plan: TokenPlan) -> None:
        """By the driver."""
        await self.driver.add_token(plan)

    async def set_token(self, token: str, status: str) -> None:
        """By the driver."""
        await self.driver.set_token(token, status)

    async def add_station(self, station: str, password: str | None = None) -> None:
        """By the driver."""
        await self.driver.add_station(station, password)

    async def set_boot(self, station: str, status: str) -> None:
        """By the driver."""
        await self.driver.set_boot(station, status)

    async def enter(self, station: str, wanted: Mapping[str, object]) -> None:
        """By the driver."""
        await self.driver.enter(station, wanted)

    async def change_station(self, station: str, wanted: Mapping[str, object]) -> Told:
        """By the driver."""
        return await self.driver.change_station(station, wanted)

    async def close_transaction(self, transaction: str) -> None:
        """By the driver."""
        await self.driver.close_transaction(transaction)

    async def command(self, station: str, action: str, payload: Mapping[str, object]) -> Told:
        """By the driver."""
        return await self.driver.command(station, action, payload)

    async def command_ungated(self, station: str, action: str, payload: Mapping[str, object]) -> Told:
        """By the driver."""
        return await self.driver.command_ungated(station, action, payload)

    async def station(self, station: str) -> Record | None:
        """By the driver."""
        return await self.driver.station(station)

    async def stations(self) -> Sequence[Record]:
        """By the driver."""
        return await self.driver.stations()

    async def transactions(self, station: str | None = None) -> Sequence[Record]:
        """By the driver."""
        return await self.driver.transactions(station)

    async def meter_values(self, station: str) -> Sequence[Record]:
        """By the driver."""
        return await self.driver.meter_values(station)

    async def tokens(self) -> Sequence[Record]:
        """By the driver."""
        return await self.driver.tokens()

    async def reservations(self, station: str) -> Sequence[Record]:
        """By the driver."""
        return await self.driver.reservations(station)

    async def remote_starts(self, station: str) -> Sequence[Record]:
        """By the driver."""
        return await self.driver.remote_starts(station)

    async def inconsistencies(self, station: str) -> Sequence[Record]:
        """By the driver."""
        return await self.driver.inconsistencies(station)

    async def local_list(self, station: str) -> Record:
        """By the driver."""
        return await self.driver.local_list(station)

    async def data_transfers(self, station: str) -> Sequence[Record]:
        """By the driver."""
        return await self.driver.data_transfers(station)

    async def device_events(self, station: str) -> Sequence[Record]:
        """By the driver."""
        return await self.driver.device_events(station)

    async def variables(self, station: str) -> Sequence[Record]:
        """By the driver."""
        return await self.driver.variables(station)

    async def reports(self, station: str) -> Sequence[Record]:
        """By the driver."""
        return await self.driver.reports(station)

    async def prepare(self, station: str, wanted: Sequence[Record]) -> None:
        """By the driver."""
        await self.driver.prepare(station, wanted)

    async def command_split(self, station: str, action: str, payload: Mapping[str, object]) -> Told:
        """By the driver."""
        return await self.driver.command_split(station, action, payload)

    async def put_schema(self, name: str, schema: Mapping[str, object]) -> Told:
        """By the driver."""
        return await self.driver.put_schema(name, schema)

    async def remove_schema(self, name: str) -> Told:
        """By the driver."""
        return await self.driver.remove_schema(name)

    async def schemas(self) -> Sequence[Record]:
        """By the driver."""
        return await self.driver.schemas()
