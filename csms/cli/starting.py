"""The database at the start of ``csms serve``: waited for, then brought to what the settings ask for."""

from __future__ import annotations

import time

from sqlalchemy import make_url

from csms.cli.common import UsageFailure, database_in_use, fail, warn
from csms.settings import Settings
from csms.store import migrate


def ready(settings: Settings, *, upgrade: bool) -> bool:
    """Make the database ready as far as the settings say; whether it was new.

    ``upgrade``: migrate to head whatever the settings say.

    Raises:
        UsageFailure: it cannot be reached in the tries that there are, or cannot be brought there.
    """
    url = settings.database_url
    new = _revision(settings) is None
    with database_in_use(url):
        if upgrade or settings.database.alter:
            migrate.upgrade(url)
        if settings.database.sync:
            migrate.create_missing(url)
    return new


def _revision(settings: Settings) -> str | None:
    """Ask until there is an answer. A server may come up after us, a file of SQLite is there or is not."""
    url, wanted = settings.database_url, settings.database
    tries = 1 if make_url(url).get_backend_name() == "sqlite" else wanted.max_retries
    for number in range(1, tries):
        try:
            return _asked(url)
        except UsageFailure as failure:
            warn(f"{failure} (try {number} of {tries}, the next in {wanted.retry_delay} ms)")
            time.sleep(wanted.retry_delay / 1000)
    try:
        return _asked(url)
    except UsageFailure as failure:
        fail(f"{failure} (try {tries} of {tries})" if tries > 1 else str(failure))


def _asked(url: str) -> str | None:
    with database_in_use(url):
        return migrate.current(url)
