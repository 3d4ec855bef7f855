"""Coroutines begun by hand: what never has to wait costs no task.

`work.send(None)` runs a coroutine up to the first thing it waits for. If it ends before (StopIteration) that
was all; otherwise `going_on` is the rest of it, to be run by a task.
"""

from collections.abc import Callable, Coroutine, Generator
from functools import partial
from types import coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def going_on(work: Coroutine[Any, Any, T], awaited: object) -> T:
    """Wait for `awaited`, which `work` gave when it was begun, and go on with it to its end."""
    return await _rest(work, awaited)


@coroutine
def _rest(work: Coroutine[Any, Any, T], awaited: object) -> Generator[object, Any, T]:
    while True:
        step: Callable[[], object]
        try:
            sent = yield awaited
        except BaseException as error:  # noqa: BLE001 - it is the work's own: a cancellation, or a failure
            step = partial(work.throw, error)
        else:
            step = partial(work.send, sent)
        try:
            awaited = step()
        except StopIteration as end:
            result: T = end.value
            return result
