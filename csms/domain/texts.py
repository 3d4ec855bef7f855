"""Texts that serve as keys: folded where the specification compares without case, never too long."""

from __future__ import annotations

from hashlib import blake2b

_DIGEST = 16  # bytes, so 32 hexadecimal digits


def fold(text: str, limit: int = 255) -> str:
    """The key of a text that is compared without case (idToken, idTag, vendorId, variable names)."""
    return fit(text.casefold(), limit)


def fit(text: str, limit: int = 255) -> str:
    """The text itself, or when it is too long its beginning and a digest of the whole."""
    if len(text) <= limit:
        return text
    return f"{text[: limit - 2 * _DIGEST - 1]}~{digest(text.encode())}"


def clip(text: str | None, limit: int = 255) -> str | None:
    """The text cut to its column's length: for what is shown, not compared."""
    return text if text is None or len(text) <= limit else text[:limit]


def label(tenant: int, station: str) -> str:
    """How a log line names a station: two tenants may have one of the same name."""
    return station if tenant == 1 else f"{tenant}/{station}"


def digest(*parts: bytes) -> str:
    """What makes one content equal to another: 32 hexadecimal digits over the parts and their borders."""
    return blake2b(
        b"".join([b"%d:%b" % (len(part), part) for part in parts]), digest_size=_DIGEST
    ).hexdigest()
