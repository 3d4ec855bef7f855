"""``csms config``: what the settings are, whether they can be used, and an example."""

from __future__ import annotations

from typing import Any

import msgspec
import typer

from csms.cli.common import Config, Database, EnvPrefix, Sets, read_settings, say
from csms.settings import Settings, WebSocketServer
from csms.settings.secrets import without_secrets

app = typer.Typer(help="The settings.", no_args_is_help=True)


@app.command()
def show(
    config: Config = None, database: Database = None, sets: Sets = None, env_prefix: EnvPrefix = ""
) -> None:
    """Print the settings in force as JSON, without secrets.

    Example: csms config show --set boot.interval=60
    """
    settings = read_settings(config, database, prefix=env_prefix, sets=sets)
    say(msgspec.json.format(msgspec.json.encode(without_secrets(settings))).decode())


@app.command()
def check(
    config: Config = None, database: Database = None, sets: Sets = None, env_prefix: EnvPrefix = ""
) -> None:
    """Say whether the settings can be used; exit status 2 if not.

    Example: csms config check --config csms.toml
    """
    read_settings(config, database, prefix=env_prefix, sets=sets)
    say("the settings can be used")


@app.command()
def example() -> None:
    """Print a settings file with every default.

    Example: csms config example > csms.toml
    """
    say("\n".join(_toml(Settings())))


def _toml(settings: Settings) -> list[str]:
    tree = settings.model_dump(mode="json")
    servers = tree.pop("websockets")
    lines = ["# Settings of the CSMS; every line shows its default and may be left out.", ""]
    lines += [_line(name, value) for name, value in tree.items() if not isinstance(value, dict)]
    for name, level in tree.items():
        if isinstance(level, dict):
            lines += _table(name, level)
    for server in servers:
        lines += ["", f"[websockets.{server['name']}]"]
        common = WebSocketServer(name=server["name"]).model_dump(mode="json")
        shown_all = server is servers[0]
        for key, value in server.items():
            if key != "name" and (shown_all or value != common[key]):
                lines.append(_line(key, value))
    return lines


def _table(name: str, level: dict[str, Any]) -> list[str]:
    """A table with those below it; an empty one stands in its own line."""
    below = {key: value for key, value in level.items() if isinstance(value, dict) and value}
    lines = ["", f"[{name}]", *(_line(key, value) for key, value in level.items() if key not in below)]
    for key, value in below.items():
        lines += _table(f"{name}.{key}", value)
    return lines


def _line(name: str, value: Any) -> str:
    if value is None:  # TOML has no word for it
        return f"# {name} ="
    text = msgspec.json.encode(value).decode() if value != {} else "{}"
    return f"{name} = {text}"
