"""TLS of a station: whom it trusts, what it shows, and in words why it came to nothing."""

from __future__ import annotations

import ssl
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from ocppj.link import HandshakeRefused
from simulator.strict import FileError

BASIC, BASIC_OVER_TLS, CLIENT_CERTIFICATE = 1, 2, 3  # security profiles
# 2.0.1 part 2, A00.FR.318 and security whitepaper 4.2; TLS 1.3 has nothing weaker.
_CIPHERS = "ECDHE+AESGCM:AES128-GCM-SHA256:AES256-GCM-SHA384"
_File: TypeAlias = tuple[Path, int]
"""A file that can be read, and when it was changed."""


class Untrusted(ConnectionError):
    """The CSMS's certificate is refused, or TLS came to nothing otherwise; the text is one clear line."""


def context(
    ca: str | Path | None = None, cert: str | Path | None = None, key: str | Path | None = None
) -> ssl.SSLContext:
    """Trust ``ca`` (a PEM file; None: what the machine trusts), and show ``cert`` with its ``key``.

    Raises:
        FileError: a file cannot be used, or one of the two is missing.
    """
    if (cert is None) != (key is None):
        raise FileError("a client certificate needs both, its file and that of its key")
    return _made(*(None if file is None else _readable(file) for file in (ca, cert, key)))


@lru_cache(maxsize=2)
def _made(ca: _File | None, cert: _File | None, key: _File | None) -> ssl.SSLContext:
    """A fleet shares what is made of the same files: what a machine trusts is half a megabyte."""
    try:
        made = ssl.create_default_context(cafile=None if ca is None else str(ca[0]))
    except ssl.SSLError as error:
        raise FileError(f"{ca[0] if ca else 'the trust of this machine'}: no certificates") from error
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.set_ciphers(_CIPHERS)
    if cert is not None and key is not None:
        _show(made, cert[0], key[0])
    return made


def _show(made: ssl.SSLContext, cert: Path, key: Path) -> None:
    try:
        made.load_cert_chain(cert, key, password=lambda: b"")  # nobody is asked for a password
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise FileError(f"{key}: it is not the key of {cert}") from error
        raise FileError(f"{cert}, {key}: no certificate with a key that needs no password") from error


def _readable(file: str | Path) -> _File:
    path = Path(file)
    try:
        with path.open("rb"):
            return path, path.stat().st_mtime_ns
    except OSError as error:
        raise FileError(f"{file}: {error.strerror}") from error


def told(error: Exception, where: str) -> Untrusted | None:
    """Return a failed attempt in words, None where it did not fail in TLS."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return Untrusted(f"the certificate of {where} is refused: {error.verify_message}")
    if isinstance(error, ssl.SSLError):
        return Untrusted(f"no TLS with {where}: {(error.reason or str(error)).replace('_', ' ').lower()}")
    cut = isinstance(error, ConnectionResetError) or (
        isinstance(error, HandshakeRefused) and error.status is None and "HTTP response" in error.reason
    )
    if cut:
        # A server that refuses a certificate often just hangs up, in TLS 1.3 after the client has finished.
        return Untrusted(f"{where} ended the connection in the handshake; it may refuse our certificate")
    return None


def security_profile(url: str, *, password: bool, certificate: bool) -> int:
    """Return the profile of a station that calls this address with what it has."""
    if not url.startswith("wss:"):
        return BASIC if password else 0
    return CLIENT_CERTIFICATE if certificate else BASIC_OVER_TLS
