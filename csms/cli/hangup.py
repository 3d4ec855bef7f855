"""SIGHUP of ``csms serve``: the settings are read again, and certificates, too."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable

from csms.bootstrap import Csms
from csms.cli.common import UsageFailure
from csms.gateway.listening import BindError
from csms.gateway.tls import TlsError
from csms.settings import Settings
from csms.settings.change import Unfit

_log = logging.getLogger(__name__)


def watch(csms: Csms, read: Callable[[], Settings], told: Callable[[], None]) -> None:
    """Read the settings by ``read`` at each SIGHUP and let them count; ``told`` follows when they do.

    What cannot be used is logged, and everything stays as it was.
    """
    tasks: set[asyncio.Task[None]] = set()

    def begin() -> None:
        task = asyncio.create_task(_again(csms, read, told), name="hang-up")
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, begin)


async def _again(csms: Csms, read: Callable[[], Settings], told: Callable[[], None]) -> None:
    try:
        await csms.configuration.replace(await asyncio.to_thread(read))
    except (UsageFailure, Unfit, BindError, TlsError) as error:
        _log.error("SIGHUP: the settings stay as they were: %s", " ".join(str(error).split()))
    except Exception:  # noqa: BLE001 - the database, say; the servers go on
        _log.exception("SIGHUP: the settings stay as they were")
    else:
        _log.info("SIGHUP: the settings are read again")
        told()
    await csms.servers.renew()
