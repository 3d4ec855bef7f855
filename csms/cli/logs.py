"""The program's own log: structlog on standard error, secrets masked by their name."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from csms.settings import Log

_SECRET = re.compile(r"passw|token$|secret|authorization|private_key", re.IGNORECASE)
# Libraries that speak of themselves alone; those of object stores name keys in it.
_NOISY = ("alembic", "asyncio", "aiosqlite", "botocore", "aiobotocore", "s3fs", "fsspec", "google", "urllib3")
_IN_TEXT = re.compile(r"(?i)\b(basic|bearer)\s+[A-Za-z0-9+/=_~.-]{8,}|(?<=://)([^/\s:@]+):[^/\s@]+(?=@)")


def mask(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide values by their key, and credentials inside texts."""
    for key, value in event.items():
        if _SECRET.search(key):
            event[key] = "***"
        elif isinstance(value, str):
            event[key] = _IN_TEXT.sub(lambda match: f"{match[1] or match[2]} ***", value)
    return event


def configure(log: Log) -> None:
    """Send structlog's and the standard library's records to standard error in one form."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        mask,
    ]
    last: list[Any] = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    if log.format == "console":
        last = [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(level=log.level.upper(), handlers=[handler], force=True)
    # aiohttp warns at every handshake of its own; the gateway has said what there is to say.
    logging.getLogger("aiohttp.websocket").setLevel(logging.ERROR)
    for noisy in _NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
