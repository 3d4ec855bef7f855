"""The test authority as files: ``csms pki init`` writes them, servers and handlers read them.

Certificates are ``<name>.pem``, keys ``<name>.key``; those of stations lie in the folder ``stations``, under
their identities. The folder is its owner's alone, and so are the keys.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from cryptography.hazmat.primitives.serialization import load_pem_private_key

from csms import pki
from csms.pki import Certificate, Identity
from csms.settings.files import FileError
from csms.settings.stores import HERE, Stores, under

ROOTS = ("v2g-root", "mo-root", "cso-root")
SUBS: Mapping[str, str] = {"cpo-sub": "v2g-root", "mo-sub": "mo-root", "cso-sub": "cso-root"}
SERVER = "csms-server"
CLIENT_ROOT = SERVER_ROOT = "cso-root"  # what servers trust in stations, and stations in the CSMS
_SERVER_ISSUER = _CLIENT_ISSUER = "cso-sub"
_STATIONS = "stations"
_TITLES = {
    "v2g-root": "Test V2G Root CA",
    "mo-root": "Test MO Root CA",
    "cso-root": "Test CSO Root CA",
    "cpo-sub": "Test CPO Sub-CA",
    "mo-sub": "Test MO Sub-CA",
    "cso-sub": "Test CSO Sub-CA",
}
SUFFIXES = ".pem", ".key"  # of certificates and keys
_PRIVATE, _PUBLIC, _FOLDER = 0o600, 0o644, 0o700


class PkiError(Exception):
    """The folder cannot be used; the text is one clear line."""


@dataclass(frozen=True, slots=True)
class Pki:
    """The authorities of a folder: ``identities`` by the names of ``ROOTS`` and ``SUBS``, and ``SERVER``."""

    identities: Mapping[str, Identity]

    def root(self, name: str) -> Certificate:
        """Return the certificate of a root."""
        return self.identities[name].certificate

    def station(self, identity: str, now: datetime) -> Identity:
        """Make the client certificate of a station; its common name is the identity."""
        return pki.leaf(self.identities[_CLIENT_ISSUER], identity, now, usage="client")


@dataclass(frozen=True, slots=True)
class Files:
    """A certificate with its chain, and its key."""

    certificate: Path
    key: Path


def files(folder: Path, name: str) -> Files:
    """Return where an identity of ``ROOTS``, ``SUBS`` or ``SERVER`` lies."""
    certificate, key = (folder / f"{name}{suffix}" for suffix in SUFFIXES)
    return Files(certificate, key)


def station_files(folder: Path, identity: str) -> Files:
    """Return where a station's certificate lies; what a file name cannot hold is percent-encoded."""
    return files(folder / _STATIONS, quote(identity, safe="*=+|@"))


def made(now: datetime, hosts: Sequence[str]) -> Pki:
    """Make all of it in memory: roots, sub-CAs, and the server's certificate for these names."""
    identities = {name: pki.root(_TITLES[name], now) for name in ROOTS}
    for name, above in SUBS.items():
        identities[name] = pki.sub_ca(identities[above], _TITLES[name], now)
    issuer = identities[_SERVER_ISSUER]
    identities[SERVER] = pki.leaf(issuer, hosts[0], now, usage="server", hosts=hosts)
    return Pki(identities)


def init(folder: Path, now: datetime, hosts: Sequence[str], *, force: bool = False) -> list[Path]:
    """Write a new authority; the files, certificates before keys.

    Raises:
        PkiError: there is one already and ``force`` is not given, or the folder cannot be written.
    """
    names = (*ROOTS, *SUBS, SERVER)
    written = [folder / f"{name}{suffix}" for suffix in SUFFIXES for name in names]
    there = [file.name for file in written if file.exists()]
    if there and not force:
        raise PkiError(
            f"{folder} has {', '.join(there[:3])}{' ...' if len(there) > 3 else ''} already: --force"
        )
    new = made(now, hosts)
    try:
        folder.mkdir(mode=_FOLDER, parents=True, exist_ok=True)
        for name in names:
            save(new.identities[name], files(folder, name))
    except OSError as error:
        raise PkiError(f"{folder} cannot be written: {error.strerror}") from error
    return written


def add_station(folder: Path, identity: str, now: datetime) -> Files:
    """Write a new client certificate for a station; one that is there is replaced.

    Raises:
        PkiError: there is no authority, the identity cannot be a common name, or nothing can be written.
    """
    authority, place = load(folder), station_files(folder, identity)
    try:
        made_now = authority.station(identity, now)
    except ValueError as error:
        raise PkiError(f"{identity!r} can be no common name: 1 to 64 characters") from error
    try:
        place.certificate.parent.mkdir(mode=_FOLDER, exist_ok=True)
        save(made_now, place)
    except OSError as error:
        raise PkiError(f"{place.certificate} cannot be written: {error.strerror}") from error
    return place


def save(identity: Identity, place: Files) -> None:
    """Write a certificate with its chain, and its key. Raises OSError."""
    _write(place.certificate, pki.pem(identity.chain), _PUBLIC)
    _write(place.key, pki.key_pem(identity.key), _PRIVATE)


def load(folder: Path | str, stores: Stores = HERE) -> Pki:
    """Read an authority; ``folder`` may lie wherever ``stores`` lead. May block.

    Raises:
        PkiError: it is not there, or cannot be read.
    """
    return Pki({name: _identity(str(folder), name, stores) for name in (*ROOTS, *SUBS, SERVER)})


def _identity(folder: str, name: str, stores: Stores) -> Identity:
    place = under(folder, name)
    try:
        certificate, key_file = (_read(f"{place}{suffix}", stores) for suffix in SUFFIXES)
        chain = pki.read_chain(certificate.decode("ascii"))
        key = load_pem_private_key(key_file, None)
    except FileError as error:
        raise PkiError(f"{error} (csms pki init makes a folder of all)") from error
    except (ValueError, TypeError) as error:
        raise PkiError(f"{place}: neither certificate nor key can be read") from error
    if not isinstance(key, pki.Key) or not chain:
        raise PkiError(f"{place}: it is no elliptic curve key with a certificate")
    return Identity(chain[0], key, tuple(chain[1:]))


def _read(name: str, stores: Stores) -> bytes:
    files, inner = stores.locate(name)
    return files.read(inner)


def _write(path: Path, text: str, mode: int) -> None:
    """Write a file that is never readable by more than ``mode`` says, not even while it is written."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="ascii") as file:
        file.write(text)
    path.chmod(mode)
