"""The command ``csms``: errors are one clear line and exit status 2, an interrupt is 130."""

from __future__ import annotations

import importlib.util
import sys
from typing import Any, NoReturn

if importlib.util.find_spec("aiohttp") is None or importlib.util.find_spec("sqlalchemy") is None:
    sys.stderr.write("csms: the server's packages are missing: pip install plugfest[csms]\n")
    raise SystemExit(2)

import typer

from csms.cli import coverage, database, hasura, messages, operator, pki, serve, settings
from csms.cli.common import UsageFailure, warn

_CommandLineError: Any = typer.BadParameter.__mro__[
    2
]  # the base of all; its module has moved between releases

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
app.add_typer(messages.app, name="messages")
app.add_typer(settings.app, name="config")
app.add_typer(pki.app, name="pki")
app.command()(coverage.coverage)
app.command()(hasura.hasura_metadata)


def main() -> None:
    """Run the command line and leave with its exit status."""
    try:
        status = typer.main.get_command(app).main(standalone_mode=False)
    except UsageFailure as error:
        _leave(str(error))
    except _CommandLineError as error:
        _leave(error.format_message())
    except (KeyboardInterrupt, typer.Abort) as error:
        raise SystemExit(130) from error
    raise SystemExit(status if isinstance(status, int) else 0)


def _leave(text: str) -> NoReturn:
    """Say what is wrong in one line and leave with status 2; a command without arguments shows its help."""
    if "\n" in text.strip():
        sys.stderr.write(text + "\n")
    elif text:
        warn(text.strip())
    raise SystemExit(2)


if __name__ == "__main__":
    main()
