"""TLS of a WebSocket server: which files it has, a context made of them, and why a handshake has failed.

A listening socket holds one context for good; each handshake takes the one that is current, so that new
files count for those who come and nobody who is there is disturbed.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from csms import pki, pki_files
from csms.gateway.tls_faults import fault_of
from csms.settings import Tls, WebSocketServer
from csms.settings.copies import Copies
from csms.settings.files import FileError
from csms.settings.stores import HERE, under

# OCPP security whitepaper 4.2 and 2.0.1 part 2, A00.FR.318: these, and what is no weaker (ENISA); TLS 1.3 has
# only such. Clients' certificates may hang on a sub-CA that an operator names as trusted.
CIPHERS = ":".join(
    f"{exchange}{strength}"
    for exchange in ("ECDHE-ECDSA-", "ECDHE-RSA-", "")
    for strength in ("AES128-GCM-SHA256", "AES256-GCM-SHA384")
)
_HERE = Copies(HERE)
BASIC_OVER_TLS, CLIENT_CERTIFICATES = 2, 3  # security profiles

Failed: TypeAlias = Callable[[str, str], None]
"""Told of a handshake that came to nothing: its kind, as in the metrics, and why."""
Stamp: TypeAlias = tuple[tuple[int, int, int], ...]
"""What changes when one of the files does."""


class TlsError(Exception):
    """A server's TLS files cannot be used; the text is one clear line, ``field`` the setting's name."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """The files of one server; ``client_cas`` only where clients show certificates."""

    certificate: Path
    key: Path
    client_cas: tuple[Path, ...] = ()
    fetch: Callable[[], None] | None = field(default=None, compare=False)  # copies them here from a bucket

    def stamp(self) -> Stamp:
        """Return what changes when a file does; a file that is not there counts, too.

        Raises:
            TlsError: they lie in a bucket, and cannot be read there.
        """
        if self.fetch is not None:
            try:
                self.fetch()
            except FileError as error:
                raise TlsError("tls_certificate", str(error)) from error
        return tuple(_stamp(file) for file in (self.certificate, self.key, *self.client_cas))


def _stamp(file: Path) -> tuple[int, int, int]:
    try:
        found = file.stat()
    except OSError:
        return 0, 0, 0
    return found.st_mtime_ns, found.st_size, found.st_ino


def files_of(server: WebSocketServer, shared: Tls, copies: Copies = _HERE) -> TlsFiles | None:
    """Return a server's files: its own, else those of the shared authority; None: it has no certificate.

    ``copies``: where they are when they do not lie on this machine.

    Raises:
        TlsError: clients are to show certificates, and nothing says which are trusted.
    """
    if server.tls_certificate:
        own = [server.tls_certificate, server.tls_key]
    elif shared.pki:
        own = [under(shared.pki, f"{pki_files.SERVER}{suffix}") for suffix in pki_files.SUFFIXES]
    else:
        return None
    if server.security_profile < CLIENT_CERTIFICATES:
        return _located(own, [], copies)
    trusted = list(server.tls_client_cas)
    if not trusted and shared.pki:
        trusted = [under(shared.pki, f"{pki_files.CLIENT_ROOT}{pki_files.SUFFIXES[0]}")]
    if not trusted:
        raise TlsError("tls_client_cas", "security profile 3 needs it, or tls.pki")
    return _located(own, trusted, copies)


def _located(own: list[str], trusted: list[str], copies: Copies) -> TlsFiles:
    try:
        certificate, key, *cas = (copies.path(name) for name in (*own, *trusted))
    except FileError as error:
        raise TlsError("tls_certificate", str(error)) from error
    return TlsFiles(certificate, key, tuple(cas), partial(copies.fetch, [*own, *trusted]))


def context(files: TlsFiles, failed: Failed) -> ssl.SSLContext:
    """Make a server's context; ``failed`` is told of handshakes that come to nothing. Reads the files.

    Raises:
        TlsError: a file cannot be read, or they do not fit.
    """
    made = _Context(ssl.PROTOCOL_TLS_SERVER)
    made.failed = failed
    made.sslobject_class = _Handshake
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.set_ciphers(CIPHERS)
    made.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION | ssl.OP_CIPHER_SERVER_PREFERENCE
    _load_own(made, files)
    for file in files.client_cas:
        try:
            made.load_verify_locations(cadata=_text(file, "tls_client_cas"))
        except (ssl.SSLError, ValueError) as error:
            raise TlsError("tls_client_cas", f"{file}: it holds no certificates") from error
    if files.client_cas:
        made.verify_mode = ssl.CERT_REQUIRED
        made.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return made


def _load_own(made: ssl.SSLContext, files: TlsFiles) -> None:
    text = _text(files.certificate, "tls_certificate")
    _text(files.key, "tls_key")
    try:
        pki.read_chain(text)
    except ValueError as error:
        raise TlsError("tls_certificate", f"{files.certificate}: it holds no certificates") from error
    try:
        made.load_cert_chain(files.certificate, files.key, password=lambda: b"")  # nobody is asked for one
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            told = f"{files.key}: it is not the key of {files.certificate}"
        else:
            told = f"{files.key}: it holds no key that can be used without a password"
        raise TlsError("tls_key", told) from error


def _text(file: Path, field: str) -> str:
    try:
        return file.read_text(encoding="ascii")
    except OSError as error:
        raise TlsError(field, f"{file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise TlsError(field, f"{file}: it is no PEM file") from error


class _Renewable(ssl.SSLContext):
    """What a listening socket holds: each handshake is one of the context that is current."""

    current: ssl.SSLContext

    def wrap_bio(self, *given: Any, **named: Any) -> ssl.SSLObject:
        return self.current.wrap_bio(*given, **named)


class Secured:
    """The TLS of one server: its files, and the context that is made of them. May block: it reads files."""

    def __init__(self, files: TlsFiles, failed: Failed) -> None:
        """Raises TlsError: the files cannot be used."""
        self._files, self._failed = files, failed
        self._stamp = files.stamp()
        self.context = _Renewable(ssl.PROTOCOL_TLS_SERVER)
        self._load()

    def _load(self) -> None:
        self.context.current = context(self._files, self._failed)
        self._chain = pki.read_chain(_text(self._files.certificate, "tls_certificate"))

    def doubt(self, now: datetime) -> str | None:
        """Return why stations will refuse the server's certificate, as far as its times tell."""
        for one in self._chain:
            name = pki.common_name(one.subject)
            if now > one.not_valid_after_utc:
                return f"{self._files.certificate}: {name} has expired on {one.not_valid_after_utc:%Y-%m-%d}"
            if now < one.not_valid_before_utc:
                return f"{self._files.certificate}: {name} is not valid before {one.not_valid_before_utc}"
        return None

    def become(self, other: Secured) -> None:
        """Take another's files, context and all: handshakes from now on get them."""
        self._files, self._stamp, self._failed = other._files, other._stamp, other._failed
        self.context.current, self._chain = other.context.current, other._chain

    def renew(self, *, always: bool) -> bool:
        """Read the files again, unless ``always`` only if they have changed; whether they were.

        Raises:
            TlsError: they cannot be used; nothing is changed, and they are not tried before the next change.
        """
        stamp = self._files.stamp()
        if stamp == self._stamp and not always:
            return False
        self._stamp = stamp
        self._load()
        return True


def secured(server: WebSocketServer, shared: Tls, copies: Copies, failed: Failed) -> Secured | None:
    """Return the TLS of a server of profile 2 or 3; None: it has no certificate. May block: it reads files.

    Raises:
        TlsError: its files cannot be used; the setting that names them is named.
    """
    try:
        files = files_of(server, shared, copies)
        return None if files is None else Secured(files, failed)
    except TlsError as error:
        own = error.field if getattr(server, error.field) or not shared.pki else None
        name = f"websockets.{server.name}.{own}" if own else "tls.pki"
        raise TlsError(name, f"{name}: {error}") from error


class _Context(ssl.SSLContext):
    failed: Failed


class _Handshake(ssl.SSLObject):
    """The event loop drops a failed handshake without a word: this is the place where it can be told of."""

    def do_handshake(self) -> None:
        try:
            super().do_handshake()
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise
        except ssl.SSLError as error:
            if isinstance(self.context, _Context):
                self.context.failed(*fault_of(error))
            raise
