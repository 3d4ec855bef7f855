"""What the operations of the HTTP interface work with: a value that the composition root fills."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from csms.acts import Acts
from csms.configuration import Configuration
from csms.conversations import Conversations
from csms.data_transfer.book import Book
from csms.feed import Feed
from csms.metrics import Metrics
from csms.store.queries import Queries


@dataclass(frozen=True, slots=True)
class Api:
    """``send_text`` puts a raw frame on a station's socket: (tenant, station, text, seconds to wait for an
    answer) -> its id in the frame log, and the answer. ``checks``: by name, whether it is well. ``document``:
    the OpenAPI description as JSON. ``store_mark``: which database it is, without secrets.
    """

    queries: Queries
    acts: Acts
    conversations: Conversations
    metrics: Metrics
    feed: Feed
    send_text: Callable[[int, str, str, float | None], Awaitable[tuple[int, str | None]]]
    checks: Callable[[], Awaitable[dict[str, bool]]]
    document: Callable[[], bytes]
    store_mark: str
    book: Book
    configuration: Configuration
