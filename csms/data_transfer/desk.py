"""Joins the parts of DataTransfer for one CSMS: schemas, handlers, judge; and puts them into its routes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from msgspec import Struct, structs

from csms.data_transfer import pricing
from csms.data_transfer.book import Book
from csms.data_transfer.extensions import chosen
from csms.data_transfer.judge import Judge
from csms.data_transfer.outward import Outward
from csms.data_transfer.vendors import Vendors
from csms.data_transfer.verdict import KINDS, VERSIONS, Verdict, judged
from csms.domain.tokens import Token
from csms.journal import Journal
from csms.routes import Command, Handler, Routes
from csms.settings import DataTransfer
from csms.settings.stores import HERE, Stores
from csms.store.engine import Store
from ocppj.clock import Clock
from ocppj.events import CallReceived
from schemas.datatransfer import Registry

Tokens: TypeAlias = Callable[[int, str], Awaitable[Token | None]]
Before: TypeAlias = Callable[[int, str, CallReceived], CallReceived | Awaitable[CallReceived]]
"""What happens to a station's CALL before its turn: (tenant, station, call) -> the call that has its turn."""


class Desk:
    """``joined`` first, then ``open``, then ``start``."""

    def __init__(
        self, settings: DataTransfer, clock: Clock, vendors: Sequence[Vendors] = (), stores: Stores = HERE
    ) -> None:
        """``vendors``: those of the program itself; the settings name others. ``stores``: where files lie.

        Raises:
            SettingsError: one that the settings name cannot be had.
        """
        self._settings = settings
        self._clock = clock
        self._extensions = chosen(settings, vendors, stores)
        self._judge = Judge(
            self._registry,
            self._extensions.vendors,
            clock,
            self._token,
            on_invalid=settings.on_invalid,
            timeout=settings.handler_timeout,
        )
        self._outward = Outward(self._registry, self._judge.checker)
        self.before: Mapping[type[Struct], Before] = dict.fromkeys(VERSIONS, self._judged)

    def joined(self, routes: Routes) -> Routes:
        """Return the routes with what has been judged routed as well, and with our own data checked."""
        if self._settings.pricing.default.text:
            routes = pricing.joined(routes, self._settings.pricing)
        handlers: dict[type[Struct], Handler] = {}
        commands: dict[type[Struct], Command] = {}
        for kind, with_verdict in KINDS.items():
            if kind in routes.handlers:
                handlers[with_verdict] = routes.handlers[kind]
            if kind in routes.commands:
                commands[kind] = replace(routes.commands[kind], vendor_data=self._outward)
        return routes.replaced(handlers, commands)

    def open(self, store: Store, journal: Journal, tokens: Tokens) -> None:
        """Take the store in which schemas are kept, and what looks tokens up."""
        every = self._settings.reload_every if self._settings.folders else 0.0
        documents = self._extensions.vendors.documents
        self.book = Book(self._extensions.folders, documents, every, store, journal, self._clock)
        self._tokens = tokens

    async def start(self) -> None:
        """Put the schemas in force.

        Raises:
            BadSchema: one cannot be used. SettingsError: a folder cannot be read.
        """
        await self.book.start()

    async def stop(self) -> None:
        """End what runs."""
        await self.book.stop()
        self._judge.close()

    async def _token(self, tenant: int, token: str) -> Token | None:
        return await self._tokens(tenant, token)

    def _registry(self, tenant: int) -> Registry:
        return self.book.registry(tenant)

    def _judged(
        self, tenant: int, station: str, call: CallReceived
    ) -> CallReceived | Awaitable[CallReceived]:
        verdict = self._judge.judge(tenant, station, call.request, call.raw)
        return _with(call, verdict) if isinstance(verdict, Verdict) else _later(call, verdict)


async def _later(call: CallReceived, verdict: Coroutine[object, object, Verdict]) -> CallReceived:
    return _with(call, await verdict)


def _with(call: CallReceived, verdict: Verdict) -> CallReceived:
    return structs.replace(call, request=judged(call.request, verdict))
