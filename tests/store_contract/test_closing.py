"""A store that is closed while it is used: who is in gets an answer, who comes later is told."""

from __future__ import annotations

import asyncio
import gc
import threading
import warnings

import pytest
from sqlalchemy import Connection, text

from csms.store.engine import open_store
from csms.store.uses import StoreClosed, Uses

pytestmark = pytest.mark.both


def slow(connection: Connection) -> int:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_sleep(0.2)"))
    else:
        threading.Event().wait(0.2)
    return int(connection.execute(text("SELECT 7")).scalar_one())


async def test_who_is_in_gets_an_answer_and_nothing_stays_open(url: str) -> None:
    store = open_store(url)
    await store.fetch(slow)
    asked = [asyncio.ensure_future(use(slow)) for use in (store.fetch, store.fetch, store.write)]
    await asyncio.sleep(0.05)
    await store.close()
    assert [task.done() for task in asked] == [True, True, True]
    assert [task.result() for task in asked] == [7, 7, 7]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gc.collect()


async def test_who_comes_later_is_told(url: str) -> None:
    store = open_store(url)
    await store.fetch(slow)
    await store.close()
    for use in (store.fetch, store.write):
        with pytest.raises(StoreClosed):
            await use(slow)
    with pytest.raises(StoreClosed):
        async with store.read():
            pass


async def test_one_who_never_leaves_does_not_keep_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("csms.store.uses._PATIENCE", 0.05)
    uses = Uses()
    with uses:
        await asyncio.wait_for(uses.end(), 5)
    assert "1 unanswered" in caplog.text
