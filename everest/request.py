"""What somebody asked for with ``everest up``: checked once, here; everything after it may rely on it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

VERSIONS = ("1.6", "2.0.1", "2.1")
SHIPPED_PASSWORD = "DEADBEEFDEADBEEF"  # what EVerest's device model ships with
BASIC, TLS, CLIENT = 1, 2, 3  # security profiles, OCPP 2.0.1 A00, 1.6 security whitepaper
_IDENTITY = re.compile(r"[A-Za-z0-9*\-_=|@.+]{1,48}")


class UsageError(Exception):
    """Somebody asked for what cannot be; the text is one clear line, the exit status 2."""


class FailureError(Exception):
    """What was asked for did not come about; the text is one clear line, the exit status 1."""


@dataclass(frozen=True, slots=True)
class Certificates:
    """PEM files of the station's side: the CSMS's root, the station's own chain and its key (profile 3)."""

    ca: Path | None = None
    chain: Path | None = None
    key: Path | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A station to start. ``url`` None: our own CSMS is started too. ``keep``: what an earlier run of it has
    remembered stays."""

    ocpp: str = "1.6"
    url: str | None = None
    identity: str = "cp001"
    evses: int = 1
    security: int = 0
    password: str = SHIPPED_PASSWORD
    certificates: Certificates = Certificates()
    mqtt_prefix: str = ""
    keep: bool = False


def check(request: Request) -> None:
    """Refuse what cannot work before anything is started.

    Raises:
        UsageError: with the one thing that is wrong.
    """
    if request.ocpp not in VERSIONS:
        raise UsageError(f"--ocpp {request.ocpp}: choose 1.6, 2.0.1 or 2.1")
    if not _IDENTITY.fullmatch(request.identity):
        raise UsageError(
            f"--id {request.identity}: 1 to 48 letters, digits or *-_=|@.+ (identifierString without a colon)"
        )
    if request.evses not in (1, 2):
        raise UsageError("--evses: EVerest's simulated boards come as 1 or 2")
    if request.security not in range(4):
        raise UsageError("--security: a profile from 0 to 3")
    if request.security in (BASIC, TLS) and not 16 <= len(request.password) <= 40:
        raise UsageError("--password: 16 to 40 characters (OCPP 2.0.1 part 2, BasicAuthPassword)")
    _check_url(request)


def _check_url(request: Request) -> None:
    if request.url is None:
        if request.ocpp == "2.1":
            raise UsageError("--ocpp 2.1 needs --url: our own CSMS does not serve OCPP 2.1")
        if request.certificates != Certificates():
            raise UsageError(
                "--ca, --cert and --key go with --url: our own CSMS has certificates made for both"
            )
        return
    scheme, host = urlsplit(request.url).scheme, urlsplit(request.url).hostname
    wanted = "wss" if request.security >= TLS else "ws"
    if scheme != wanted or not host:
        raise UsageError(f"--url {request.url}: security profile {request.security} needs {wanted}://host...")
    given = request.certificates
    if request.security == CLIENT and (given.chain is None or given.key is None):
        raise UsageError("--security 3 needs the station's own certificate: --cert FILE --key FILE")
    for path in (given.ca, given.chain, given.key):
        if path is not None and not path.is_file():
            raise UsageError(f"{path}: no such file")
