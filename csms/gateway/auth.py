"""Passwords of stations: salted scrypt at rest, compared in constant time, never on the event loop.

A password is bytes. Security profile 1 of 1.6 hands out the AuthorizationKey in hexadecimal and wants it
decoded for the header, and stations differ in whether they do: both spellings are one password.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import secrets
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

_COST, _BLOCK, _LANES = 2**13, 8, 1  # about 25 ms; the parameters stand in each hash and can be raised
_LENGTH = 32  # bytes
_CACHED = 4_096


@dataclass(frozen=True, slots=True)
class Credentials:
    """What an Authorization header of scheme Basic holds."""

    user: str
    password: bytes


def basic(header: str | None) -> Credentials | None:
    """Read an Authorization header (RFC 7617); None if it is missing or no readable Basic one."""
    scheme, _, value = (header or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, colon, password = base64.b64decode(value.strip(), validate=True).partition(b":")
        return Credentials(user.decode(), password) if colon else None
    except (binascii.Error, UnicodeDecodeError):
        return None


def hash_password(password: bytes, *, salt: bytes | None = None) -> str:
    """Return the text to store: ``scrypt$n$r$p$salt$hash``. Blocks for some 25 ms."""
    salt = secrets.token_bytes(16) if salt is None else salt
    return _stored(salt, _scrypt(_spelling(password), salt, _COST, _BLOCK, _LANES))


def verify(password: bytes, stored: str) -> bool:
    """Compare with a stored hash, in either spelling and in constant time. Blocks as hashing does."""
    try:
        scheme, cost, block, lanes, salt, digest = stored.split("$")
        wanted, salted = base64.b64decode(digest), base64.b64decode(salt)
        numbers = int(cost), int(block), int(lanes)
        candidates = dict.fromkeys((_spelling(password), password))
        found = [hmac.compare_digest(_scrypt(each, salted, *numbers), wanted) for each in candidates]
    except ValueError:  # not a hash of ours
        return False
    return scheme == "scrypt" and any(found)


def _spelling(password: bytes) -> bytes:
    """Return the bytes that a hexadecimal text stands for, any other password as it is."""
    try:
        return binascii.unhexlify(password)
    except binascii.Error:
        return password


def _scrypt(password: bytes, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    return hashlib.scrypt(password, salt=salt, n=cost, r=block, p=lanes, maxmem=2**27, dklen=_LENGTH)


def _stored(salt: bytes, digest: bytes) -> str:
    return "$".join(("scrypt", str(_COST), str(_BLOCK), str(_LANES), _text(salt), _text(digest)))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


class Verifier:
    """Checks passwords in worker threads and remembers what matched, so that a reconnect costs nothing.

    The memory holds keyed digests, never a password; the key lives and dies with the process.
    """

    def __init__(self, workers: int = 2) -> None:
        self._key = secrets.token_bytes(32)
        self._matched: OrderedDict[bytes, None] = OrderedDict()
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="scrypt")
        # A hash that no password has: making a real one would cost every start what a check costs.
        self._decoy = _stored(secrets.token_bytes(16), secrets.token_bytes(_LENGTH))

    async def matches(self, password: bytes, stored: str | None) -> bool:
        """Compare; with no hash on record a decoy is checked: the time must not tell who exists."""
        if stored is not None and (mark := self._mark(password, stored)) in self._matched:
            self._matched.move_to_end(mark)
            return True
        loop = asyncio.get_running_loop()
        matched = await loop.run_in_executor(self._pool, verify, password, stored or self._decoy)
        if not matched or stored is None:
            return False
        self._matched[self._mark(password, stored)] = None
        if len(self._matched) > _CACHED:
            self._matched.popitem(last=False)
        return True

    async def hashed(self, password: bytes) -> str:
        """Hash in a worker thread."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, hash_password, password)

    def close(self) -> None:
        """Let the worker threads go."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _mark(self, password: bytes, stored: str) -> bytes:
        return hmac.digest(self._key, stored.encode() + b"\0" + password, "sha256")
