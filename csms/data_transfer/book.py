"""The schemas that are in force, for each tenant: files and code for all, what REST has put for one.

Every change compiles a registry anew and replaces the old one as a whole, so nothing ever sees half of it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import unquote

import sqlalchemy as sa

from csms.data_transfer.folders import Folder, Stamp, beside, pace, read_all, stamp
from csms.domain.texts import fit
from csms.journal import Journal
from csms.settings.files import FileError
from csms.store import tables
from csms.store.effects import Delete, Upsert
from csms.store.engine import Store
from ocppj.clock import Clock
from ocppj.virtual_time import hold
from schemas.datatransfer import BadSchema, Document, Entry, Key, Registry
from schemas.datatransfer.key import spelled

_log = logging.getLogger(__name__)
_BY_REST = "REST"
_KEY_LENGTH = 255
_Own: TypeAlias = Mapping[int, Mapping[Key, Document]]  # by tenant and folded key


class _InForce(NamedTuple):
    """All that holds at one time: what every tenant has, what one has, and both compiled."""

    shared: tuple[Document, ...]
    own: _Own
    common: Registry
    registries: dict[int, Registry]


class InUse(Exception):
    """A schema cannot be removed; the text says why."""


class Book:
    """``start`` first; ``registry`` is what is in force."""

    def __init__(
        self, folders: Sequence[Folder], documents: Sequence[Document], every: float, store: Store,
        journal: Journal, clock: Clock,
    ) -> None:  # fmt: skip
        """``documents`` come from code; ``every``: seconds between two looks at the folders, 0: none."""
        self._folders = folders
        self._code = tuple(documents)
        self._every = every
        self._store, self._journal, self._clock = store, journal, clock
        self._stamp: Stamp = ()
        self._shared: tuple[Document, ...] = ()
        self._own: _Own = {}
        self._common = Registry({})
        self._registries: dict[int, Registry] = {}
        self._changing = asyncio.Lock()
        self._watcher: asyncio.Task[None] | None = None

    # ---- life ---------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Read files and database.

        Raises:
            BadSchema: a schema cannot be used; the text says which and why. FileError: a folder or file
                cannot be read.
        """
        self._stamp = await beside(stamp, self._folders)
        documents = await beside(read_all, self._folders)
        self._put_in_force(await self._compiled(documents, await self._kept()))
        if self._every and self._folders:
            self._watcher = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Look no more."""
        if self._watcher is not None:
            self._watcher.cancel()
            await asyncio.wait([self._watcher])

    async def _kept(self) -> _Own:
        table = tables.data_transfer_schemas
        async with self._store.read() as connection:
            rows = (await connection.execute(sa.select(table))).mappings().all()
        own: dict[int, dict[Key, Document]] = {}
        for row in rows:
            document = Document.of(row["schema"], _BY_REST, spelled(row["stated_key"]))
            own.setdefault(row["tenant_id"], {})[document.key.folded] = document
        return own

    async def _watch(self) -> None:
        told = ""
        while True:
            await asyncio.sleep(self._every * pace(self._folders))
            try:
                await self.reload()
                told = ""
            except (BadSchema, FileError) as error:
                if told != str(error):  # a folder that is away stays so for many looks
                    _log.error("the schemas in force stay as they are: %s", error)
                told = str(error)

    async def reload(self) -> bool:
        """Read the folders again if anything in them has changed; whether it had.

        Raises:
            BadSchema: what is there now cannot be used; what was in force before stays. FileError: it
                cannot be read now; the next call reads it again.
        """
        found = await beside(stamp, self._folders)
        if found == self._stamp:
            return False
        async with self._changing:
            try:
                documents = await beside(read_all, self._folders)
            except BadSchema:
                self._stamp = found
                raise
            self._stamp = found
            self._put_in_force(await self._compiled(documents, self._own))
        _log.info("DataTransfer schemas read anew: %d from files", len(self._shared))
        return True

    async def _compiled(self, shared: tuple[Document, ...], own: _Own) -> _InForce:
        """Compile everything anew; nothing is changed yet.

        Raises:
            BadSchema: together they cannot be used.
        """
        every = (*shared, *self._code)
        with hold():
            common = await asyncio.to_thread(Registry.of, every)
            made = {
                tenant: await asyncio.to_thread(Registry.of, (*every, *documents.values()))
                for tenant, documents in own.items()
            }
        return _InForce(shared, own, common, made)

    def _put_in_force(self, new: _InForce) -> None:
        self._shared, self._own = new.shared, new.own
        self._common, self._registries = new.common, new.registries

    # ---- what is in force ---------------------------------------------------------------------------------

    def registry(self, tenant: int) -> Registry:
        """Return a tenant's schemas."""
        return self._registries.get(tenant, self._common)

    def find(self, tenant: int, name: str) -> Entry | None:
        """Return the schema of that name: its key or its `$id`, percent-encoded or not."""
        wanted = name.casefold()
        found = [entry for entry in self.registry(tenant).entries() if wanted in _spellings(entry.document)]
        return found[0] if len(found) == 1 else None

    # ---- what an operator does ----------------------------------------------------------------------------

    async def put(self, tenant: int, name: str, given: Any) -> tuple[Entry, bool]:
        """Register a schema, or replace one that was put before; the entry, and whether it is new.

        Raises:
            BadSchema: it cannot be registered.
        """
        document = await asyncio.to_thread(_named, given, name)
        key = document.key.folded
        async with self._changing:
            before = self._own.get(tenant, {})
            new = await self._compiled(self._shared, {**self._own, tenant: {**before, key: document}})
            await self._journal.submit([self._row(tenant, document, new=key not in before)])
            self._put_in_force(new)
        entry = self.registry(tenant).find(key)
        assert entry is not None  # it has just been put in force
        return entry, key not in before

    async def remove(self, tenant: int, entry: Entry) -> None:
        """Remove a schema that was put.

        Raises:
            InUse: it comes from a file or from code, or another one refers to it.
        """
        key = entry.key.folded
        async with self._changing:
            own = self._own.get(tenant, {})
            if key not in own:
                raise InUse(f"it comes from {entry.document.source}")
            left = {one: document for one, document in own.items() if one != key}
            try:
                new = await self._compiled(self._shared, {**self._own, tenant: left})
            except BadSchema as error:
                raise InUse(str(error)) from error
            await self._journal.submit([Delete(tables.data_transfer_schemas, _row_key(tenant, entry.key))])
            self._put_in_force(new)

    def _row(self, tenant: int, document: Document, *, new: bool) -> Upsert:
        now = self._clock.utc()
        values = {"stated_key": document.key.id, "schema": dict(document.given), "updated_at": now}
        if new:
            values["created_at"] = now
        return Upsert(tables.data_transfer_schemas, _row_key(tenant, document.key), values)


def _row_key(tenant: int, key: Key) -> dict[str, object]:
    return {"tenant_id": tenant, "schema_key": fit(key.folded.id, _KEY_LENGTH)}


def _named(given: Any, name: str) -> Document:
    """Check a schema that is to be put under a name; one that names no message itself is that name's."""
    plain = isinstance(given, Mapping)
    silent = plain and "$id" not in given and "x-datatransfer" not in given
    document = Document.of(given, _BY_REST, spelled(name) if silent else None)
    if name.casefold() not in _spellings(document):
        raise BadSchema("", f"is of {document.key.id}, not of {name}")
    return document


def _spellings(document: Document) -> set[str]:
    """What a schema may be called in a path, where percent-encodings may have been undone once."""
    names = {document.key.id, document.key.folded.id, document.id}
    return {text.casefold() for name in names for text in (name, unquote(name))}
