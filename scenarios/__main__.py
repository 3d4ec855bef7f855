"""The command ``python -m scenarios``: runs the scenarios, prints the verdicts and where the report is."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from schemas.version import Version

try:
    from scenarios.cases import BadScenarios
    from scenarios.ends.foreign import DRIVERS
    from scenarios.ends.postgres import SOURCES
    from scenarios.parts import default_jobs
    from scenarios.report.progress import progress_on
    from scenarios.report.terminal import plain_console, print_run
    from scenarios.run import VERSIONS, BadUsage, Options, run
    from scenarios.selection import SelectionError
except ModuleNotFoundError as missing:
    sys.stderr.write(f"scenarios: {missing}; they need: pip install plugfest[scenarios]\n")
    raise SystemExit(2) from None

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
STATIONS = ("simulator", "everest")
_OF_EVEREST = "station and (transactions or remote_control or availability or provisioning)"
_EXAMPLE = 'Example: python -m scenarios --ocpp 1.6 --tags "provisioning and not station" --seed 7'


Source = Annotated[str, typer.Option(help=f"where a PostgreSQL server comes from: {', '.join(SOURCES)}")]
ServerUrl = Annotated[
    str | None, typer.Option(help="or its URL; else CSMS_DATABASE_URL, if it is of PostgreSQL")
]
Station = Annotated[
    str, typer.Option(help=f"the stations: {', '.join(STATIONS)}; of everest what it is used for")
]
Prefix = Annotated[
    Path | None,
    typer.Option(envvar="EVEREST_PREFIX", help="where EVerest is installed; else it runs in containers"),
]
Broker = Annotated[
    str | None, typer.Option(envvar="EVEREST_MQTT", help="its broker, HOST:PORT; else one is started")
]
Words = Annotated[str | None, typer.Option("-k", help="words of the ids, as pytest reads them")]
Chosen = Annotated[
    list[str] | None, typer.Option(help="the one with this id, as reports show it; may be repeated")
]
Driver = Annotated[str, typer.Option(help=f"who acts for its operator: {', '.join(DRIVERS)}")]
DriverUrl = Annotated[str | None, typer.Option(help="where the driver finds the CSMS's interface")]
Jobs = Annotated[
    int | None, typer.Option(min=1, max=64, help="processes; else one a processor", show_default=False)
]


@app.command(epilog=_EXAMPLE)
def main(
    db: Annotated[str, typer.Option(help="sqlite, postgres or all")] = "sqlite",
    postgres: Source = "auto",
    postgres_url: ServerUrl = None,
    station: Station = "simulator",
    prefix: Prefix = None,
    mqtt: Broker = None,
    ocpp: Annotated[str, typer.Option(help="versions, separated by commas")] = "1.6,2.0.1",
    tags: Annotated[str | None, typer.Option(help="tags, joined by and, or, not, brackets")] = None,
    words: Words = None,
    scenario: Chosen = None,
    seed: Annotated[int, typer.Option(help="decides ids, meters and chance")] = 1,
    reports: Annotated[Path, typer.Option(help="where the reports go")] = Path("reports"),
    csms: Annotated[str | None, typer.Option(help="a foreign CSMS: ws://host:port/path/")] = None,
    driver: Driver = "none",
    driver_url: DriverUrl = None,
    jobs: Jobs = None,
    defect: Annotated[str | None, typer.Option(hidden=True)] = None,
) -> None:
    """Run the Gherkin scenarios and judge both ends on the evidence of the wire."""
    try:
        options = Options(
            databases=_databases(db),
            postgres=_source(postgres),
            postgres_url=_server(db, postgres, postgres_url),
            versions=_versions(ocpp),
            tags=_tags(station, tags, words or scenario),
            words=words,
            scenarios=tuple(scenario or ()),
            seed=seed,
            reports=reports,
            csms=_csms(csms, driver),
            driver=driver,
            driver_url=driver_url,
            station=_station(station),
            prefix=prefix,
            mqtt=mqtt,
            defect=defect,
            jobs=default_jobs(words or scenario) if jobs is None else jobs,
            arguments=tuple(sys.argv[1:]),
        )
        console = plain_console()
        with progress_on(console) as progress:
            outcome = run(options, progress)
    except (BadUsage, BadScenarios, SelectionError) as error:
        Console(stderr=True).print(f"scenarios: {error}", style="red", markup=False, soft_wrap=True)
        raise typer.Exit(2) from error
    print_run(console, outcome.results, outcome.info, outcome.page)
    raise typer.Exit(outcome.status)


def _databases(text: str) -> tuple[str, ...]:
    if text not in ("sqlite", "postgres", "all"):
        raise BadUsage(f"--db {text}: known are sqlite, postgres and all")
    return ("postgres", "sqlite") if text == "all" else (text,)


def _source(text: str) -> str:
    if text not in SOURCES:
        raise BadUsage(f"--postgres {text}: known are {', '.join(SOURCES)}")
    return text


def _server(db: str, source: str, url: str | None) -> str | None:
    """The URL of the PostgreSQL server, where one is given: on the command line, else by the environment."""
    if db == "sqlite" and url is not None:
        raise BadUsage("--postgres-url is of no use with --db sqlite")
    if source != "auto" and url is not None:
        raise BadUsage("--postgres and --postgres-url exclude each other")
    set_ = os.environ.get("CSMS_DATABASE_URL", "")
    return url or (set_ if source == "auto" and set_.startswith("postgres") else None)


def _versions(text: str) -> tuple[Version, ...]:
    known = {str(version): version for version in VERSIONS}
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in known:
            raise BadUsage(f"--ocpp {name}: known are {', '.join(known)}")
    return tuple(known[name] for name in names)


def _csms(url: str | None, driver: str) -> str | None:
    if driver not in DRIVERS:
        raise BadUsage(f"--driver {driver}: known are {', '.join(DRIVERS)}")
    if url is not None and not url.startswith(("ws://", "wss://")):
        raise BadUsage(f"--csms {url}: an address begins with ws:// or wss://")
    return url


def _station(name: str) -> str:
    if name not in STATIONS:
        raise BadUsage(f"--station {name}: known are {', '.join(STATIONS)}")
    return name


def _tags(station: str, tags: str | None, chosen: object) -> str | None:
    """What EVerest is used for, unless somebody says what to run."""
    return _OF_EVEREST if station == "everest" and tags is None and not chosen else tags


if __name__ == "__main__":
    app(prog_name="python -m scenarios")
