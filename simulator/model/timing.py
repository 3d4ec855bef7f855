"""Times as the model has them: epoch seconds; and their spelling for the wire."""

from __future__ import annotations

from datetime import UTC, datetime


def spell(at: float) -> str:
    """RFC 3339, UTC, milliseconds, Z."""
    return datetime.fromtimestamp(round(at, 3), UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read(text: str) -> float | None:
    """Epoch seconds of an RFC 3339 text; a naive one is taken as UTC, an unreadable one is None."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
