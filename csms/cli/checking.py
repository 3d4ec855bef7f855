"""What a start would find wrong with the files and extensions that the settings name, without a start."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from csms.data_transfer.extensions import chosen
from csms.data_transfer.folders import read_all
from csms.gateway import tls
from csms.settings import Settings, SettingsError
from csms.settings.copies import Copies
from csms.settings.stores import Stores
from schemas.datatransfer import BadSchema, Registry


def faults(settings: Settings) -> Iterator[tuple[bool, str]]:
    """Yield lines: whether it keeps the CSMS from starting, and what it is. May block."""
    stores = Stores(settings.file_access)
    yield from _certificates(settings, Copies(stores))
    try:
        Registry.of(read_all(chosen(settings.data_transfer, (), stores).folders))
    except (SettingsError, BadSchema) as error:
        yield True, str(error)


def _certificates(settings: Settings, copies: Copies) -> Iterator[tuple[bool, str]]:
    told = set()
    for server in settings.websockets:
        if server.security_profile < tls.BASIC_OVER_TLS:
            continue
        try:
            secured = tls.secured(server, settings.tls, copies, lambda _kind, _why: None)
        except tls.TlsError as error:
            fault = True, str(error)
        else:
            doubt = secured.doubt(datetime.now(UTC)) if secured is not None else None
            fault = False, f"certificate of {server.name}: {doubt}; stations will refuse it" if doubt else ""
        if fault[1] and fault not in told:  # several servers may have one authority
            yield fault
        told.add(fault)
