"""One run of the scenarios: options in, reports and an exit status out."""

from __future__ import annotations

import importlib
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version as installed
from pathlib import Path

import pytest

from csms.data_transfer.extensions import SHIPPED
from csms.data_transfer.folders import Here, read_all
from scenarios import cases, parts, selection
from scenarios.ends import postgres
from scenarios.ends.databases import Databases, DatabaseUnavailable, SqliteFiles, in_memory
from scenarios.ends.own_csms import Defect
from scenarios.garbage import in_larger_lots
from scenarios.report import files
from scenarios.report.info import RunInfo
from scenarios.runner import Runner
from scenarios.stations import SIMULATED, Stations, StationsMissing, everest
from scenarios.step_search import once_a_run
from scenarios.steps.kinds import specs_of
from scenarios.steps.modules import MODULES
from scenarios.surroundings import ForeignSurroundings, OwnSurroundings
from scenarios.verdicts import Result, exit_status
from scenarios.world import Surroundings
from schemas.datatransfer import BadSchema, Registry
from schemas.version import Version

_HERE = Path(__file__).parent
VERSIONS = (Version.V16, Version.V201)


class BadUsage(Exception):
    """The run cannot begin as it was asked for; one clear line."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is asked to do; the defaults are those of the command."""

    databases: tuple[str, ...] = ("sqlite",)
    postgres: str = "auto"  # where its server comes from
    postgres_url: str | None = None  # or which it is
    versions: tuple[Version, ...] = VERSIONS
    tags: str | None = None
    words: str | None = None  # pytest's -k
    scenarios: tuple[str, ...] = ()  # ids as the reports show them; none: all
    seed: int = 1
    reports: Path = Path("reports")
    csms: str | None = None  # a foreign CSMS's address
    driver: str = "none"
    driver_url: str | None = None
    station: str = "simulator"
    prefix: Path | None = None  # where EVerest is installed; None: in containers
    mqtt: str | None = None  # HOST:PORT of EVerest's broker
    defect: str | None = None  # "module:function", which alters the routes on purpose
    jobs: int = 1  # processes
    arguments: tuple[str, ...] = field(default=())  # as typed, for the command that repeats the run


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to."""

    results: tuple[Result, ...]
    status: int
    page: Path
    info: RunInfo


def _unheard(event: parts.Begun | parts.Judged) -> None:
    """Nobody wants to know how far the run is."""


def run(options: Options, progress: parts.Progress = _unheard) -> Outcome:
    """Run what the options select and write the reports; ``progress`` hears how far it is.

    Raises BadUsage where nothing is selected or an option cannot be carried out, and cases.BadScenarios.
    """
    started, began = datetime.now(UTC), time.monotonic()
    if options.jobs > 1:
        parts.get_ready()
    found = cases.read()
    cases.check(found, list(specs_of(MODULES)))
    selection.selects(options.tags, ())
    _schemas()
    _prepare(options.reports)
    _defect(options.defect)
    _stations(options)
    with _databases(options) as databases:
        work = partial(run_part, options, databases)
        if options.jobs == 1:
            done = [work(parts.Share(), progress)]
        else:
            done = parts.together(work, options.jobs, progress)
    interrupted = any(part.interrupted for part in done)
    if not interrupted:
        _refuse(done, options)
    results = sorted((result for part in done for result in part.results), key=lambda result: result.id)
    info = _info(options, " and ".join(done[0].targets), started, time.monotonic() - began)
    page = files.write(options.reports, results, info)
    return Outcome(tuple(results), 130 if interrupted else exit_status(results), page, info)


def run_part(
    options: Options,
    databases: Mapping[str, Databases],
    share: parts.Share,
    progress: parts.Progress,
) -> parts.Part:
    """Run one process's share of the scenarios, here and now."""
    surroundings = _surroundings(options, databases)
    runner = Runner(
        {case.test_name: case for case in cases.read()},
        surroundings,
        versions=options.versions,
        tags=options.tags,
        seed=options.seed,
        folder=options.reports,
        share=share,
        progress=progress,
        only=frozenset(options.scenarios),
    )
    with in_larger_lots(), once_a_run():
        code = pytest.main(_arguments(options), plugins=[runner, *MODULES])
    targets = tuple(one.target for one in surroundings.values())
    told = "".join(runner.complaints)
    return parts.Part(tuple(runner.results), int(code), runner.interrupted, targets, told)


def _schemas() -> None:
    """See that the schemas of DataTransfer of the product can be used, before any scenario runs."""
    try:
        Registry.of(read_all([Here(SHIPPED)]))
    except BadSchema as error:
        raise BadUsage(f"a schema of DataTransfer cannot be used: {error}") from error


def _prepare(folder: Path) -> None:
    try:
        files.prepare(folder)
    except OSError as error:
        raise BadUsage(f"the reports cannot be written to {folder}: {error.strerror}") from error


def _arguments(options: Options) -> list[str]:
    arguments = [
        str(_HERE / "suite.py"),
        "-c",
        str(_HERE / "pytest.ini"),
        f"--rootdir={_HERE}",
        "--import-mode=importlib",
        "--disable-plugin-autoload",  # whatever else is installed has no part in a verdict
        "-p",
        "pytest_bdd.plugin",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:terminal",  # what there is to say is in the progress and the reports
        "--assert=plain",  # expectations carry their own texts
    ]
    return [*arguments, "-k", options.words] if options.words else arguments


def _refuse(done: Sequence[parts.Part], options: Options) -> None:
    codes = {part.code for part in done}
    if codes == {pytest.ExitCode.NO_TESTS_COLLECTED}:
        told = [f"--tags {options.tags!r}"] if options.tags else []
        told += [f"-k {options.words!r}"] if options.words else []
        told += [f"--scenario {one!r}" for one in options.scenarios]
        told += [f"--ocpp {','.join(options.versions)}"]
        raise BadUsage(f"no scenario is selected by {' '.join(told)}")
    if pytest.ExitCode.USAGE_ERROR in codes:
        raise BadUsage(f"-k {options.words!r} cannot be read")
    if codes & {pytest.ExitCode.INTERRUPTED, pytest.ExitCode.INTERNAL_ERROR}:
        sys.stdout.write("".join(part.output for part in done))
        raise BadUsage("the scenarios could not be collected; the lines above say why")


@contextmanager
def _databases(options: Options) -> Iterator[Mapping[str, Databases]]:
    """Those of the run, by name: opened once, for all of its processes."""
    if options.csms is not None:
        yield {}
        return
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="plugfest-", dir=in_memory()))
        found: dict[str, Databases] = {}
        if "sqlite" in options.databases:
            found["sqlite"] = SqliteFiles(Path(folder)).prepare()
        if "postgres" in options.databases:
            provided = postgres.provided(options.postgres, options.postgres_url)
            try:
                found["postgres"] = stack.enter_context(provided)
            except DatabaseUnavailable as error:
                raise BadUsage(str(error)) from error
        yield found


def _surroundings(options: Options, databases: Mapping[str, Databases]) -> Mapping[str, Surroundings]:
    stations = _stations(options)
    if options.csms is not None:
        return {"foreign": ForeignSurroundings(options.csms, options.driver, options.driver_url, stations)}
    defect = _defect(options.defect)
    return {name: OwnSurroundings(provider, defect, stations) for name, provider in databases.items()}


def _stations(options: Options) -> Stations:
    if options.station == "simulator":
        return SIMULATED
    try:
        return everest(options.prefix, options.mqtt)
    except StationsMissing as error:
        raise BadUsage(f"--station {options.station}: {error}") from error


def _defect(name: str | None) -> Defect | None:
    if name is None:
        return None
    module, _, attribute = name.partition(":")
    try:
        found: Callable[..., object] = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise BadUsage(f"--defect {name}: {error}") from error
    return found  # type: ignore[return-value]


def _info(options: Options, target: str, started: datetime, seconds: float) -> RunInfo:
    python = f"{platform.python_implementation()} {platform.python_version()}"
    environment = f"plugfest {_installed('plugfest')}, {python}, {platform.platform()}"
    return RunInfo(target, options.seed, options.arguments, environment, started, seconds)


def _installed(name: str) -> str:
    try:
        return installed(name)
    except ImportError:
        return "(not installed)"
