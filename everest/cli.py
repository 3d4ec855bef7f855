"""The command ``everest``: the real EVerest as the station. Errors are one line; exit status 0 success,
1 failure, 2 bad usage, 130 interrupted."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from typing import Any

if any(importlib.util.find_spec(name) is None for name in ("aiomqtt", "docker", "yaml")):
    sys.stderr.write("everest: the packages that it needs are missing: pip install plugfest[everest]\n")
    raise SystemExit(2)

import typer

from everest import commands, driving
from everest.request import FailureError, UsageError

_CommandLineError: Any = typer.BadParameter.__mro__[2]  # the base of all; its module moved between releases
FAILED, BAD_USAGE, INTERRUPTED = 1, 2, 130

app = typer.Typer(
    name="everest",
    help="The real EVerest as a charging station.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
_COMMANDS: tuple[Callable[..., None], ...] = (
    commands.up,
    commands.compose,
    commands.down,
    commands.status,
    driving.plug,
    driving.unplug,
    driving.swipe,
    driving.pause,
    driving.fault,
    commands.logs,
)
for _command in _COMMANDS:
    app.command()(_command)


def main() -> None:
    """Run the command line and leave with its exit status."""
    try:
        given = typer.main.get_command(app).main(standalone_mode=False)
        status = given if isinstance(given, int) else 0
    except UsageError as error:
        status = _say(str(error), BAD_USAGE)
    except FailureError as error:
        status = _say(str(error), FAILED)
    except _CommandLineError as error:
        status = _say(error.format_message(), BAD_USAGE)
    except (KeyboardInterrupt, typer.Abort):
        status = INTERRUPTED
    sys.exit(status)


def _say(text: str, status: int) -> int:
    """One line; what has more is the help that a command without arguments shows."""
    several = "\n" in text.strip()
    sys.stderr.write(text + "\n" if several else f"everest: {' '.join(text.split())}\n")
    return status


if __name__ == "__main__":
    main()
