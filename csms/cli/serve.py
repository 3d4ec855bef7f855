"""``csms serve``: everything up, where it listens, and a clean end."""

from __future__ import annotations

import asyncio
import gc
import resource
import signal
import sys
from collections.abc import Callable
from typing import Annotated

import typer
import uvloop

from csms.bootstrap import Csms
from csms.cli import debugger, hangup, starting
from csms.cli.common import (
    Config,
    Database,
    EnvPrefix,
    Sets,
    UsageFailure,
    database_in_use,
    read_all,
    say,
    warn,
)
from csms.cli.logs import configure
from csms.gateway.listening import BindError
from csms.gateway.tls import TlsError
from csms.settings import Loaded, Settings, SettingsError
from csms.settings.place import shown
from csms.settings.writing import Keeper
from schemas.datatransfer import BadSchema

_FEW_FILES = 4_096
INTERRUPTED = 130
FIRST_TOKEN = "RFID0001"  # what `simulator run` presents unless told otherwise


def serve(
    config: Config = None,
    database: Database = None,
    host: Annotated[
        str | None, typer.Option("--host", help="Address of every server.", show_default=False)
    ] = None,
    sets: Sets = None,
    upgrade: Annotated[
        bool,
        typer.Option("--migrate", help="Bring the database to head first (implied for a new SQLite file)."),
    ] = False,
    env_prefix: EnvPrefix = "",
    debug_port: Annotated[
        int | None,
        typer.Option(
            "--debug-port", min=0, max=65_535, help="Port of a debugger, on 127.0.0.1.", show_default=False
        ),
    ] = None,
    wait_for_debugger: Annotated[
        bool, typer.Option("--wait-for-debugger", help="Start when a debugger is attached.")
    ] = False,
) -> None:
    """Run the reference CSMS.

    Example: csms serve --set websockets.auto.port=0 --database-url sqlite:///csms.db
    """

    def read() -> Loaded:
        return read_all(config, database, prefix=env_prefix, sets=sets, host=host)

    loaded = read()
    settings = loaded.settings
    configure(settings.log)
    debugger.listen(debug_port, wait=wait_for_debugger)
    new = starting.ready(settings, upgrade=upgrade)
    files = raise_file_limit()
    if files < _FEW_FILES:
        warn(f"only {files} files may be open: about {max(files - 64, 0)} stations can connect (ulimit -Hn)")
    runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
    with runner, database_in_use(settings.database_url):
        stopped_by = runner.run(_run(loaded, read, new=new))
    if stopped_by == signal.SIGINT:
        raise typer.Exit(INTERRUPTED)


async def _run(loaded: Loaded, read: Callable[[], Loaded], *, new: bool) -> int:
    settings = loaded.settings
    stop: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def stopping(number: int) -> None:
        if not stop.done():
            stop.set_result(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping, number)
    try:
        async with Csms(settings) as csms:
            first = await _first_token(csms, settings) if new else None
            csms.configuration.keep = Keeper(loaded.source, settings).keep
            hangup.watch(csms, lambda: read().settings, lambda: _say_places(csms))
            _say_places(csms)
            if first is not None:
                say(f"idTag      {first}  (put into the new database; `csms token remove` takes it out)")
            _tune_the_interpreter()
            return await stop
    except (BindError, TlsError, BadSchema, SettingsError) as error:
        raise UsageFailure(str(error)) from error


async def _first_token(csms: Csms, settings: Settings) -> str | None:
    """Give a new database that takes in unknown stations the idTag that simulated ones present by default:
    otherwise nobody could charge before somebody had read the manual."""
    server = next((one for one in settings.websockets if one.allow_unknown), None)
    if server is None:
        return None
    await csms.acts.put_token(server.tenant, FIRST_TOKEN, {}, new=True)
    return FIRST_TOKEN


def _tune_the_interpreter() -> None:
    """What is loaded by now stays; messages leave few cycles, so looking for them seldom is enough.

    A writer's thread that has finished a statement waits up to the switch interval for the event loop to let
    go of the interpreter: at the default 5 ms a batch of eight statements takes longer than its commit.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)
    sys.setswitchinterval(0.001)


def _say_places(csms: Csms) -> None:
    for line in _places(csms, csms.configuration.settings):
        say(line)


def _places(csms: Csms, settings: Settings) -> list[str]:
    lines = [f"HTTP       {csms.http_url}  (documentation at {csms.http_url}/docs)"]
    running = csms.servers.names()
    for server in (one for one in settings.websockets if one.name in running):
        known = "unknown stations are commissioned" if server.allow_unknown else "known stations only"
        profile = f"security profile {server.security_profile}"
        lines.append(f"WebSocket  {csms.ws_url(server.name)}  {server.name}: {profile}, {known}")
    if silent := [one.name for one in settings.websockets if one.name not in running]:
        lines.append(f"TLS        not started: {', '.join(silent)} (no certificate: csms pki init, tls.pki)")
    lines.append(f"Database   {shown(settings.database_url)}")
    if csms.generated_token is not None:
        lines.append(f"Token      {csms.generated_token}  (made for this run; it is shown only here)")
    return lines


def raise_file_limit() -> int:
    """Raise the limit of open files to the hard one and return it."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 1_048_576 if hard == resource.RLIM_INFINITY else hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted
