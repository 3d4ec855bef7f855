"""The command ``csms``: errors are one clear line and exit status 2, an interrupt is 130."""

from __future__ import annotations

import importlib.util
import sys

if importlib.util.find_spec("aiohttp") is None or importlib.util.find_spec("sqlalchemy") is None:
    sys.stderr.write("csms: the server's packages are missing: pip install plugfest[csms]\n")
    raise SystemExit(2)

import typer

from csms.cli import coverage, database, operator, serve, settings
from csms.cli.common import UsageFailure, warn

app = typer.Typer(
    name="csms",
    help="The reference CSMS of Plugfest.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(serve.serve)
app.add_typer(database.app, name="db")
app.add_typer(operator.tokens, name="token")
app.add_typer(operator.stations, name="station")
app.add_typer(settings.app, name="config")
app.command()(coverage.coverage)


def main() -> None:
    """Run the command line and leave with its exit status."""
    try:
        app()
    except UsageFailure as error:
        warn(" ".join(str(error).split()))
        raise SystemExit(2) from error
    except KeyboardInterrupt as error:
        raise SystemExit(130) from error


if __name__ == "__main__":
    main()
