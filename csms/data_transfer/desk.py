"""Joins the parts of DataTransfer for one CSMS: schemas, handlers, judge; and puts them into its routes."""

from __future__ import annotations

import importlib
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct, structs

import schemas.datatransfer
from csms.data_transfer.book import Book
from csms.data_transfer.judge import Judge
from csms.data_transfer.outward import Outward
from csms.data_transfer.vendors import Vendors
from csms.data_transfer.verdict import KINDS, VERSIONS, Verdict, judged
from csms.journal import Journal
from csms.routes import Command, Handler, Routes
from csms.settings import DataTransfer, SettingsError
from csms.store.engine import Store
from ocppj.clock import Clock
from ocppj.events import CallReceived
from schemas.datatransfer import Registry

SHIPPED = Path(schemas.datatransfer.__file__).parent
"""Where the schemas lie that every CSMS has."""
GROUP = "plugfest.data_transfer"
"""The entry points by which an installed package offers its ``Vendors``."""
Before: TypeAlias = Callable[[int, str, CallReceived], CallReceived | Awaitable[CallReceived]]
"""What happens to a station's CALL before its turn: (tenant, station, call) -> the call that has its turn."""


class Desk:
    """``joined`` first, then ``open``, then ``start``."""

    def __init__(self, settings: DataTransfer, clock: Clock, vendors: Sequence[Vendors] = ()) -> None:
        """``vendors``: those of the program itself; the settings name others.

        Raises:
            SettingsError: one that the settings name cannot be had.
        """
        self._settings = settings
        self._clock = clock
        found = [_found(name) for name in settings.vendors]
        try:
            self._vendors = Vendors.merged([*vendors, *found])
        except ValueError as error:
            raise SettingsError(f"data_transfer.vendors: {error}") from error
        self._judge = Judge(
            self._registry,
            self._vendors,
            clock,
            on_invalid=settings.on_invalid,
            timeout=settings.handler_timeout,
        )
        self._outward = Outward(self._registry, self._judge.checker)
        self.before: Mapping[type[Struct], Before] = dict.fromkeys(VERSIONS, self._judged)

    def joined(self, routes: Routes) -> Routes:
        """Return the routes with what has been judged routed as well, and with our own data checked."""
        handlers: dict[type[Struct], Handler] = {}
        commands: dict[type[Struct], Command] = {}
        for kind, with_verdict in KINDS.items():
            if kind in routes.handlers:
                handlers[with_verdict] = routes.handlers[kind]
            if kind in routes.commands:
                commands[kind] = replace(routes.commands[kind], vendor_data=self._outward)
        return routes.replaced(handlers, commands)

    def open(self, store: Store, journal: Journal) -> None:
        """Take the store in which schemas are kept."""
        folders = [SHIPPED, *(Path(name) for name in self._settings.folders)]
        every = self._settings.reload_every if self._settings.folders else 0.0
        self.book = Book(folders, self._vendors.documents, every, store, journal, self._clock)

    async def start(self) -> None:
        """Put the schemas in force.

        Raises:
            BadSchema: one cannot be used.
        """
        await self.book.start()

    async def stop(self) -> None:
        """End what runs."""
        await self.book.stop()
        self._judge.close()

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


def _found(name: str) -> Vendors:
    """Return the ``Vendors`` that a setting names: an entry point, or ``package.module:NAME``."""
    try:
        offered = [point for point in entry_points(group=GROUP) if point.name == name]
        if offered:
            value = offered[0].load()
        else:
            module, _, attribute = name.partition(":")
            value = getattr(importlib.import_module(module), attribute)
    except Exception as error:
        raise SettingsError(f"data_transfer.vendors: {name} cannot be loaded: {error}") from error
    if not isinstance(value, Vendors):
        raise SettingsError(f"data_transfer.vendors: {name} is no Vendors of csms.data_transfer")
    return value
