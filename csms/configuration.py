"""The settings in force: shown, changed while the CSMS runs, all or nothing, one change at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from csms.settings import Settings
from csms.settings.change import Fault, Unfit, ensure_running, laid_over


class Configuration:
    """Holds them; ``apply`` makes others count, or raises and has changed nothing."""

    def __init__(self, settings: Settings, apply: Callable[[Settings], Awaitable[None]]) -> None:
        self.settings = settings
        self._apply = apply
        self._changing = asyncio.Lock()
        self.keep: Callable[[Settings], None] | None = None  # writes what has changed to the file

    async def lay(self, wanted: Mapping[str, Any], *, save: bool = False) -> None:
        """Lay a tree, whole or in part, over the settings; ``save`` writes all that has changed to the file.

        Raises:
            Unfit: it cannot be. BindError, TlsError: a port or a file cannot be used. SettingsError: it is
            in force, but could not be written.
        """
        if save and self.keep is None:
            raise Unfit(Fault("save", "no-file", "save: this CSMS has no configuration file"))
        async with self._changing:
            changed = laid_over(self.settings, wanted)
            await self._change(changed)
            if save and self.keep is not None:
                await asyncio.to_thread(self.keep, changed)

    async def replace(self, wanted: Settings) -> None:
        """Let other settings count, as a whole.

        Raises:
            Unfit, BindError, TlsError: as above.
        """
        async with self._changing:
            ensure_running(self.settings, wanted)
            await self._change(wanted)

    async def _change(self, changed: Settings) -> None:
        await self._apply(changed)
        self.settings = changed
