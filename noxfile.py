"""Every command a contributor or CI runs; ``./dev SESSION`` sets nox up first."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import nox

nox.needs_version = ">=2025.2"
nox.options.default_venv_backend = "uv|venv"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["scenarios"]
nox.options.error_on_external_run = True

FOLDERS = ("schemas", "ocppj", "csms", "simulator", "scenarios", "migrations", "everest", "tests")
# The scenarios that lean most on the database: claims, tenants, crowds, what is kept raw; --full takes all.
ON_POSTGRES = "concurrency or tenants or same_token or flood or handlers or offline_session"
TYPED = ("schemas", "ocppj", "csms", "simulator", "scenarios", "migrations", "everest")


def _install(session: nox.Session, lock: str) -> None:
    """Install the locked packages once per change of the lock file, then the product itself, editable."""
    path = Path("requirements") / f"{lock}.txt"
    stamp = Path(session.create_tmp()) / "installed"
    wanted = path.read_text() + Path("pyproject.toml").read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        session.install("--quiet", "--require-hashes", "-r", str(path), env={"UV_COMPILE_BYTECODE": "1"})
        session.install("--quiet", "--no-deps", "--no-build-isolation", "--editable", ".")
        stamp.write_text(wanted)
    # A run starts hundreds of processes, and where Python may not keep bytecode each would compile all anew.
    # What cannot be compiled or kept (1) is for the run itself to show.
    session.run("python", "-m", "compileall", "-q", *FOLDERS, silent=True, success_codes=(0, 1))


def _hand_over(session: nox.Session, program: str, *arguments: str) -> None:
    """Run a command and end with its own exit status: nox by itself makes every failure a 1."""
    status = subprocess.call([str(Path(session.bin) / program), *arguments])
    if status:
        session.warn(f"{program} {' '.join(arguments)} ended with exit status {status}")
        sys.exit(status)


def _side_by_side(session: nox.Session, *commands: tuple[str, ...]) -> None:
    """Run checks that only read at the same time; each tells its own at its end, and all have to pass."""
    running = [
        subprocess.Popen(
            [str(Path(session.bin) / program), *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        for program, *arguments in commands
    ]
    failed = []
    for process, command in zip(running, commands, strict=True):
        output, _ = process.communicate()
        session.log(f"{' '.join(command)}\n{output.decode(errors='replace').rstrip()}")
        if process.returncode:
            failed.append(" ".join(command))
    if failed:
        session.error(f"failed: {'; '.join(failed)}")


@nox.session
def scenarios(session: nox.Session) -> None:
    """Run the Gherkin scenarios: [-- --db sqlite|postgres|all --ocpp 1.6 -k WORDS --tags EXPR --seed N]."""
    _install(session, "scenarios")
    _hand_over(session, "python", "-m", "scenarios", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Everything that CI runs: [-- --system] adds what needs a daemon, [-- --full] the full sizes."""
    _install(session, "tests")
    started = time.monotonic()
    arguments = list(session.posargs)
    circles = ["first"] + [name for name in ("system", "full") if f"--{name}" in arguments]
    _side_by_side(
        session,
        ("mypy", *TYPED),  # as long as the others together
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "--quiet", "."),
        ("lint-imports",),
        ("python", "-m", "schemas.generate", "--check"),
    )
    session.run("python", "-m", "pytest", "-n", "2", "--dist", "loadgroup", *arguments)
    session.run("python", "-m", "scenarios", "--seed", "1", "--reports", "reports/tests")
    sample = [] if "full" in circles else ["-k", ON_POSTGRES, "--jobs", "2"]
    command = ("python", "-m", "scenarios", "--db", "postgres", "--seed", "1", *sample)
    session.run(*command, "--reports", "reports/tests-postgres")
    session.log(f"passed in {time.monotonic() - started:.0f} s; circles run: {', '.join(circles)}")


@nox.session
def bench(session: nox.Session) -> None:
    """Measure the CPU of the CSMS a message beside two bare servers: [-- --quick]."""
    _install(session, "tests")
    session.run("python", "-m", "tests.bench", *session.posargs)


@nox.session
def mutants(session: nox.Session) -> None:
    """Plant defects in the CSMS, one at a time; a scenario has to catch each: [-- --only NAME --list]."""
    _install(session, "tests")
    _hand_over(session, "python", "-m", "tests.mutants", *session.posargs)


@nox.session(name="format")
def format_(session: nox.Session) -> None:
    """Rewrite the code in the house's layout and regenerate the message types."""
    _install(session, "tests")
    session.run("python", "-m", "schemas.generate")
    session.run("ruff", "check", "--fix", ".")
    session.run("ruff", "format", ".")


@nox.session
def lock(session: nox.Session) -> None:
    """Write the lock files anew: exact versions with hashes for every supported Python."""
    session.install("uv")
    common = (
        "--quiet",
        "--universal",
        "--python-version",
        "3.11",
        "--generate-hashes",
        "--no-emit-index-url",
    )
    header = ("--custom-compile-command", "nox -s lock")
    compile_ = ("uv", "pip", "compile", *common, *header, *session.posargs)
    build = "requirements/build.in"
    session.run(*compile_, "requirements/nox.in", "-o", "requirements/nox.txt")
    lean = ("--extra", "scenarios", "--extra", "everest")  # set up on a fresh machine: no object stores
    session.run(*compile_, "pyproject.toml", build, *lean, "-o", "requirements/scenarios.txt")
    session.run(
        *compile_,
        "pyproject.toml",
        build,
        "requirements/tests.in",
        "--extra",
        "all",
        "-o",
        "requirements/tests.txt",
    )
    tested = ("-c", "requirements/tests.txt")
    server = ("--extra", "csms", "--extra", "postgres")
    session.run(*compile_, build, *tested, "-o", "requirements/build.txt")
    session.run(*compile_, "pyproject.toml", *server, *tested, "-o", "requirements/image.txt")
    storage = (*server, "--extra", "s3", "--extra", "gcs")
    session.run(*compile_, "pyproject.toml", *storage, *tested, "-o", "requirements/image-storage.txt")
