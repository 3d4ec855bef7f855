"""Command-line texts and what they mean. A text without meaning raises ``Usage`` with one clear line."""

from __future__ import annotations

import re

from schemas.version import Version
from simulator import line
from simulator.strict import near

_UNITS = {"": 1.0, "ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86_400.0}
_SPOKEN = (Version.V16, Version.V201)


class Usage(ValueError):
    """Bad usage: one line."""


def url(text: str) -> str:
    """A WebSocket address."""
    try:
        return line.check(text)
    except ValueError as error:
        raise Usage(f"--url {error}") from None


def versions(text: str) -> tuple[Version, ...]:
    """A comma-separated list, ``1.6,2.0.1``."""
    names = [part.strip() for part in text.split(",") if part.strip()]
    spoken = [version.value for version in _SPOKEN]
    for name in names:
        if name not in spoken:
            raise Usage(f"--ocpp {name!r} is not spoken{near(name, spoken)}; there are: {', '.join(spoken)}")
    if not names:
        raise Usage(f"--ocpp needs a version: {', '.join(spoken)}")
    return tuple(Version(name) for name in names)


def duration(text: str) -> float:
    """Seconds of ``60s``, ``5m``, ``1h`` or a bare number."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([a-z]*)", text.strip())
    if match is None or match.group(2) not in _UNITS or float(match.group(1)) == 0:
        raise Usage(f"--duration {text!r} is no time such as 90s, 5m or 1h")
    return float(match.group(1)) * _UNITS[match.group(2)]


def ramp(text: str) -> float:
    """Stations a second, of ``10/s``, ``600/m`` or a bare number."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(?:/(s|m))?", text.strip())
    if match is None or float(match.group(1)) == 0:
        raise Usage(f"--ramp {text!r} is no rate such as 10/s")
    return float(match.group(1)) / (60.0 if match.group(2) == "m" else 1.0)


def shard(text: str) -> tuple[int, int]:
    """Part i of n, of ``i/n``."""
    match = re.fullmatch(r"(\d+)/(\d+)", text.strip())
    if match is None or not 1 <= int(match.group(1)) <= int(match.group(2)):
        raise Usage(f"--shard {text!r} is no part such as 1/4")
    return int(match.group(1)), int(match.group(2))


def identity(text: str) -> str:
    """A station's identity: 1 to 48 characters, no colon (Basic authentication splits there)."""
    if not 1 <= len(text) <= 48 or ":" in text or not text.isprintable():
        raise Usage(f"--id {text!r} is no identity: 1 to 48 printable characters, no colon")
    return text
