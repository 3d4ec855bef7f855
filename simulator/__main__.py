"""The command: ``simulator run`` and ``simulator coverage``. Errors are one line; exit status as in its
help."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from simulator import options, profiles, sessions, tls
from simulator.blocks import ROUTES
from simulator.coverage import read_proofs, survey
from simulator.fleet import Fleet, name
from simulator.options import Usage
from simulator.show import progress, summary_table
from simulator.strict import FileError
from simulator.system import descriptors, run_loop

# typer brings its own click or shares the installed one: its errors are found through its own names.
_CommandLineError: Any = typer.BadParameter.__mro__[2]
BAD_USAGE, FAILED, INTERRUPTED = 2, 1, 130
PROOFS = Path("reports/proved.json")

app = typer.Typer(
    name="simulator",
    help="Simulated charging stations. Exit status: 0 success, 1 failure, 2 bad usage, 130 interrupted.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def simulator() -> None:
    """Simulated charging stations, OCPP 1.6 and 2.0.1."""


@app.command()
def run(
    url: Annotated[str, typer.Option(help="The CSMS; the identity is appended to it.")],
    identity: Annotated[str, typer.Option("--id", help="Identity of the (first) station.")] = "cp001",
    ocpp: Annotated[str, typer.Option(help="1.6, 2.0.1 or both, dealt in turn.")] = "1.6",
    profile: Annotated[str, typer.Option(help="A profile's name or a TOML file.")] = "ac-1",
    count: Annotated[int, typer.Option(min=1, max=100_000, help="How many stations.")] = 1,
    ramp: Annotated[str, typer.Option(help="Stations that start in a second.")] = "10/s",
    shard: Annotated[str, typer.Option(help="Part i of n of the stations, i/n.")] = "1/1",
    duration: Annotated[str | None, typer.Option(help="Stop after this time; else at Ctrl-C.")] = None,
    sessions_file: Annotated[Path | None, typer.Option("--sessions", help="Session scripts, TOML.")] = None,
    token: Annotated[str, typer.Option(help="The token presented without --sessions.")] = "RFID0001",
    password: Annotated[str | None, typer.Option(help="For Basic authentication.")] = None,
    ca: Annotated[Path | None, typer.Option(help="PEM file of whom to trust at wss.")] = None,
    cert: Annotated[str | None, typer.Option(help="PEM file to show at wss; {id}: the identity.")] = None,
    key: Annotated[str | None, typer.Option(help="PEM file of its key; {id}: the identity.")] = None,
    speed: Annotated[float, typer.Option(min=0.001, max=10_000, help="Station seconds in one second.")] = 1.0,
    seed: Annotated[
        int | None,
        typer.Option(
            help="Decides meters, jitter and ids; else drawn. The same again, without --state, repeats"
            " message and transaction ids: a CSMS that remembers takes them for repeats."
        ),
    ] = None,
    state: Annotated[Path | None, typer.Option(help="Folder for what survives a restart.")] = None,
) -> None:
    """Run one station or a fleet until the time is up or Ctrl-C.

    Example: simulator run --url ws://127.0.0.1:8081/ --count 20 --ocpp 1.6,2.0.1 --speed 60
    """
    options.identity(name(identity, count - 1))
    fleet = Fleet(
        url=options.url(url),
        first=options.identity(identity),
        versions=options.versions(ocpp),
        profile=profiles.load(profile),
        count=count,
        ramp=options.ramp(ramp),
        shard=options.shard(shard),
        duration=None if duration is None else options.duration(duration),
        sessions=None if sessions_file is None else sessions.load(sessions_file),
        token=token,
        password=password,
        ca=ca,
        cert=cert,
        key=key,
        speed=speed,
        seed=seed,
        state_dir=_folder(state),
    )
    if next(fleet.members(), None) is None:
        raise Usage(f"--shard {shard} of --count {count}: no station is left for this part")
    _check_sessions(fleet)
    _check_files(fleet)
    raise typer.Exit(run_loop(_run(fleet)))


def _folder(path: Path | None) -> Path | None:
    if path is not None:
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Usage(f"--state {path}: {error.strerror}") from error
    return path


def _check_files(fleet: Fleet) -> None:
    """Say at once what the first station would stumble over."""
    identity, _ = next(fleet.members(), (fleet.first, None))
    own = [file and file.replace("{id}", identity) for file in (fleet.cert, fleet.key)]
    if fleet.ca is None and own == [None, None]:
        return
    if not str(fleet.url).startswith("wss:"):
        raise Usage(f"--ca, --cert and --key belong to wss://, not to {fleet.url}")
    tls.context(fleet.ca, *own)


def _check_sessions(fleet: Fleet) -> None:
    spec = fleet.profile
    assert spec is not None and not isinstance(spec, str)
    for script in fleet.sessions or ():
        if script.evse > len(spec.evses) or script.connector > len(spec.evses[script.evse - 1].connectors):
            raise Usage(
                f"sessions: profile {spec.name} has no EVSE {script.evse}, connector {script.connector}"
            )


async def _run(fleet: Fleet) -> int:
    """The fleet with its progress bar; the first interrupt ends it in order, a second one at once."""
    console = Console(stderr=True)
    warning = descriptors(fleet.count)
    if warning is not None:
        console.print(warning, style="yellow", highlight=False)
    interrupted = False
    loop = asyncio.get_running_loop()

    def interrupt() -> None:
        nonlocal interrupted
        interrupted = True
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
        fleet.stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, interrupt)
    shown = asyncio.create_task(progress(fleet, console))
    try:
        summary = await fleet.run()
    finally:
        shown.cancel()
        await asyncio.gather(shown, return_exceptions=True)
    Console().print(summary_table(fleet))
    if interrupted:
        return INTERRUPTED
    return FAILED if summary.failures or summary.booted < summary.stations else 0


@app.command()
def coverage(
    as_json: Annotated[
        bool, typer.Option("--json", help="A list of {version, action, block, state, reason}.")
    ] = False,
    proofs: Annotated[Path, typer.Option(help="What the last test run proved.")] = PROOFS,
) -> None:
    """Show which actions are routed, proved and declined; exit status 1 if any is declined.

    Example: simulator coverage --json
    """
    rows = survey(ROUTES, read_proofs(proofs))
    if as_json:
        typer.echo(msgspec.json.encode(rows).decode())
    else:
        table = Table("version", "action", "block", "state", "reason")
        for row in rows:
            table.add_row(row.version, row.action, row.block, row.state, row.reason or "")
        Console(width=None if sys.stdout.isatty() else 160).print(table)
        counts = Counter(row.state for row in rows)
        typer.echo(", ".join(f"{counts[state]} {state}" for state in ("proved", "routed", "declined")))
    if any(row.state == "declined" for row in rows):
        raise typer.Exit(FAILED)


def main() -> None:
    """The console script."""
    try:
        status = typer.main.get_command(app).main(standalone_mode=False)
    except _CommandLineError as error:
        status = _say(error.format_message())
    except (Usage, FileError) as error:
        status = _say(str(error))
    except (KeyboardInterrupt, typer.Abort):
        status = INTERRUPTED
    sys.exit(status if isinstance(status, int) else 0)


def _say(line: str) -> int:
    """One line; what has more is the help that a command without arguments shows."""
    typer.echo(line if "\n" in line.strip() else f"simulator: {line.strip()}", err=True)
    return BAD_USAGE


if __name__ == "__main__":
    main()
