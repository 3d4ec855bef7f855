"""``csms config``: what the settings are, whether they can be used, and an example."""

from __future__ import annotations

from typing import Annotated

import msgspec
import typer

from csms.cli.checking import faults
from csms.cli.common import (
    Config,
    Database,
    EnvPrefix,
    Sets,
    UsageFailure,
    read_all,
    say,
    settings_read,
    warn,
)
from csms.settings import Loaded, SettingsError
from csms.settings.example import text
from csms.settings.names import dotted, flat
from csms.settings.secrets import without_secrets

app = typer.Typer(help="The settings.", no_args_is_help=True)


@app.command()
def show(
    config: Config = None,
    database: Database = None,
    sets: Sets = None,
    env_prefix: EnvPrefix = "",
    origins: Annotated[
        bool, typer.Option("--origins", help="One line each, with where the value comes from.")
    ] = False,
) -> None:
    """Print the settings in force as JSON, without secrets.

    Example: csms config show --set boot.interval=60
    """
    loaded = read_all(config, database, prefix=env_prefix, sets=sets)
    if origins:
        _say_origins(loaded)
    else:
        say(msgspec.json.format(msgspec.json.encode(without_secrets(loaded.settings))).decode())


def _say_origins(loaded: Loaded) -> None:
    tree = without_secrets(loaded.settings)
    tree["websockets"] = {server.pop("name").lower(): server for server in tree["websockets"]}
    for path, value in flat(tree):
        name = dotted(path)
        origin = loaded.origins.get(name) or loaded.origins.get(path[0], "default")
        say(f"{name} = {msgspec.json.encode(value).decode()}  ({origin})")


@app.command()
def check(
    config: Config = None, database: Database = None, sets: Sets = None, env_prefix: EnvPrefix = ""
) -> None:
    """Say whether the settings, and the files that they name, can be used, each fault in a line of its own.

    Neither the database nor ports are tried. Exit status 2 if something cannot be used.

    Example: csms config check --config csms.toml
    """
    try:
        loaded = settings_read(config, database, prefix=env_prefix, sets=sets)
    except SettingsError as error:
        for line in (*error.warnings, *error.faults[:-1]):
            warn(line)
        raise UsageFailure(error.faults[-1]) from error
    found = list(faults(loaded.settings))
    for warning in (*loaded.warnings, *(line for grave, line in found if not grave)):
        warn(warning)
    grave_ones = [line for grave, line in found if grave]
    for line in grave_ones[:-1]:
        warn(line)
    if grave_ones:
        raise UsageFailure(grave_ones[-1])
    say("the settings can be used")


@app.command()
def example() -> None:
    """Print a settings file with every default.

    Example: csms config example > csms.toml
    """
    say(text().rstrip("\n"))
