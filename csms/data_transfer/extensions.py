"""The vendor messages that come with the product and are switched on by settings: what each adds."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import schemas.datatransfer
from csms import pki_files
from csms.data_transfer import plug_and_charge, pricing
from csms.data_transfer.folders import Folder, Here, folder_of
from csms.data_transfer.vendors import Vendors
from csms.settings import DataTransfer, SettingsError
from csms.settings.files import FileError
from csms.settings.stores import HERE, Stores

SHIPPED = Path(schemas.datatransfer.__file__).parent
"""Where the schemas lie that every CSMS has; those of an extension lie in folders below."""
GROUP = "plugfest.data_transfer"
"""The entry points by which an installed package offers its ``Vendors``."""


@dataclass(frozen=True, slots=True)
class Extensions:
    """The handlers and folders of schemas that the settings ask for."""

    vendors: Vendors
    folders: tuple[Folder, ...]


def chosen(settings: DataTransfer, further: Sequence[Vendors] = (), stores: Stores = HERE) -> Extensions:
    """Return what the settings switch on, with ``further`` handlers; ``stores``: where files lie. May block.

    Raises:
        SettingsError: something that they name cannot be had.
    """
    several = [*further, *(_vendors(name) for name in settings.vendors)]
    folders = [SHIPPED]
    if settings.plug_and_charge.pki:
        several.append(_plug_and_charge(settings, stores))
        folders.append(plug_and_charge.FOLDER)
    try:
        together = Vendors.merged(several)
    except ValueError as error:
        raise SettingsError(f"data_transfer.vendors: {error}") from error
    if settings.pricing.default.text:
        folders.append(pricing.FOLDER)
    shipped = tuple(Here(folder) for folder in folders)
    return Extensions(together, (*shipped, *(folder_of(name, stores) for name in settings.folders)))


def _plug_and_charge(settings: DataTransfer, stores: Stores) -> Vendors:
    wanted = settings.plug_and_charge
    try:
        authority = pki_files.load(wanted.pki, stores)
    except (pki_files.PkiError, FileError) as error:
        raise SettingsError(f"data_transfer.plug_and_charge.pki: {error}") from error
    provider = named(wanted.provider, "data_transfer.plug_and_charge.provider") if wanted.provider else None
    if provider is not None and not callable(provider):
        raise SettingsError(f"data_transfer.plug_and_charge.provider: {wanted.provider} is no function")
    return plug_and_charge.vendors(authority, provider)


def _vendors(name: str) -> Vendors:
    value = named(name, "data_transfer.vendors")
    if not isinstance(value, Vendors):
        raise SettingsError(f"data_transfer.vendors: {name} is no Vendors of csms.data_transfer")
    return value


def named(name: str, setting: str) -> Any:
    """Return what a setting names: an entry point of ``GROUP``, or ``package.module:NAME``.

    Raises:
        SettingsError: it cannot be loaded.
    """
    try:
        offered = [point for point in entry_points(group=GROUP) if point.name == name]
        if offered:
            return offered[0].load()
        module, _, attribute = name.partition(":")
        return getattr(importlib.import_module(module), attribute)
    except Exception as error:
        raise SettingsError(f"{setting}: {name} cannot be loaded: {error}") from error
