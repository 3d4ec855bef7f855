"""``csms token`` and ``csms station``: an operator's daily work."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar
from urllib.parse import quote

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from csms.cli.common import Config, Database, EnvPrefix, fail, read_settings, say
from csms.cli.office import Office, visit

T = TypeVar("T")
tokens = typer.Typer(help="The tokens (idTags) that may charge.", no_args_is_help=True)
stations = typer.Typer(help="The stations on record.", no_args_is_help=True)

Url = Annotated[
    str | None, typer.Option("--url", envvar="CSMS_URL", help="HTTP address of a running server.")
]
Bearer = Annotated[str | None, typer.Option("--token-http", envvar="CSMS_TOKEN", help="Its bearer token.")]
AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]
Tenant = Annotated[
    str | None, typer.Option("--tenant", help="Name or number; default: that of the bearer token.")
]


def _visit(
    config: Any,
    database: str | None,
    url: str | None,
    bearer: str | None,
    prefix: str,
    work: Callable[[Office], Awaitable[T]],
) -> T:
    return visit(read_settings(config, database, prefix=prefix), url, bearer, work)


@tokens.command("add")
def add_token(
    token: Annotated[str, typer.Argument(help="The token as stations send it; compared without case.")],
    kind: Annotated[str, typer.Option("--type", help="Type of 2.0.1: Central, ISO14443, ...")] = "Central",
    status: Annotated[
        str, typer.Option("--status", help="Accepted, Blocked, Expired, Invalid, ...")
    ] = "Accepted",
    expires: Annotated[str | None, typer.Option("--expires", help="RFC 3339 time.")] = None,
    group: Annotated[str | None, typer.Option("--group", help="Parent or group token.")] = None,
    concurrency: Annotated[int | None, typer.Option("--concurrency", min=1, help="Sessions at once.")] = None,
    language: Annotated[
        str | None, typer.Option("--language", help="Of messages to its holder: en, de-CH.")
    ] = None,
    places: Annotated[
        list[str] | None, typer.Option("--at", help="Where it is good: STATION or STATION:EVSE; repeatable.")
    ] = None,
    master_pass: Annotated[
        bool, typer.Option("--master-pass", help="Its group stops any transaction and starts none.")
    ] = False,
    tenant: Tenant = None,
    config: Config = None,
    database: Database = None,
    url: Url = None,
    bearer: Bearer = None,
    env_prefix: EnvPrefix = "",
) -> None:
    """Put a token on record.

    Example: csms token add 04A1B2C3 --concurrency 1
    """
    body: dict[str, Any] = {"token": token, "type": kind, "status": status, "concurrency": concurrency}
    body |= {"expiresAt": expires, "group": group, "language": language, "masterPass": master_pass}
    body |= {"evses": _places(places)} if places else {}
    _visit(
        config,
        database,
        url,
        bearer,
        env_prefix,
        lambda office: office.call("POST", "/api/tokens", body, tenant=tenant),
    )
    say(f"token {token} added")


def _places(given: list[str]) -> dict[str, list[int]]:
    """``STATION`` or ``STATION:EVSE``; an identity holds no colon."""
    found: dict[str, list[int]] = {}
    for each in given:
        station, _, evse = each.partition(":")
        found.setdefault(station, [])
        if evse and not evse.isdecimal():
            fail(f"--at {each}: {evse} is no EVSE's number")
        found[station] += [int(evse)] if evse else []
    return found


@tokens.command("list")
def list_tokens(
    as_json: AsJson = False,
    tenant: Tenant = None,
    config: Config = None,
    database: Database = None,
    url: Url = None,
    bearer: Bearer = None,
    env_prefix: EnvPrefix = "",
) -> None:
    """List the tokens.

    Example: csms token list --json
    """
    found = _visit(
        config, database, url, bearer, env_prefix, lambda office: office.every("/api/tokens", tenant)
    )
    _show(found, ("token", "type", "status", "expiresAt", "group", "concurrency"), as_json)


@tokens.command("remove")
def remove_token(
    token: str,
    tenant: Tenant = None,
    config: Config = None,
    database: Database = None,
    url: Url = None,
    bearer: Bearer = None,
    env_prefix: EnvPrefix = "",
) -> None:
    """Take a token off the record.

    Example: csms token remove 04A1B2C3
    """
    path = f"/api/tokens/{quote(token, safe='')}"
    _visit(
        config, database, url, bearer, env_prefix, lambda office: office.call("DELETE", path, tenant=tenant)
    )
    say(f"token {token} removed")


@stations.command("add")
def add_station(
    station: Annotated[str, typer.Argument(help="Its identity: the last segment of its address.")],
    password: Annotated[str | None, typer.Option("--password", help="Basic authentication password.")] = None,
    generate: Annotated[bool, typer.Option("--generate", help="Make a password and print it once.")] = False,
    profile: Annotated[
        int | None, typer.Option("--security-profile", min=0, max=3, help="Lowest profile it may use.")
    ] = None,
    boot: Annotated[str | None, typer.Option("--boot", help="Accepted, Pending or Rejected.")] = None,
    tenant: Tenant = None,
    config: Config = None,
    database: Database = None,
    url: Url = None,
    bearer: Bearer = None,
    env_prefix: EnvPrefix = "",
) -> None:
    """Put a station on record.

    Example: csms station add cp001 --generate
    """
    if generate and password is not None:
        fail("--password and --generate exclude each other")
    secret = secrets.token_urlsafe(15) if generate else password
    body: dict[str, Any] = {"id": station}
    body |= {} if secret is None else {"password": secret}
    body |= {} if profile is None else {"securityProfile": profile}
    body |= {} if boot is None else {"boot": {"status": boot}}
    _visit(
        config,
        database,
        url,
        bearer,
        env_prefix,
        lambda office: office.call("POST", "/api/stations", body, tenant=tenant),
    )
    say(f"station {station} added" + (f", password {secret}" if generate else ""))


@stations.command("list")
def list_stations(
    as_json: AsJson = False,
    tenant: Tenant = None,
    config: Config = None,
    database: Database = None,
    url: Url = None,
    bearer: Bearer = None,
    env_prefix: EnvPrefix = "",
) -> None:
    """List the stations.

    Example: csms station list
    """
    found = _visit(
        config, database, url, bearer, env_prefix, lambda office: office.every("/api/stations", tenant)
    )
    _show(found, ("id", "version", "online", "lastSeen", "commissioned"), as_json)


@stations.command("remove")
def remove_station(
    station: str,
    tenant: Tenant = None,
    config: Config = None,
    database: Database = None,
    url: Url = None,
    bearer: Bearer = None,
    env_prefix: EnvPrefix = "",
) -> None:
    """Take a station off the record; its transactions and frames stay.

    Example: csms station remove cp001
    """
    path = f"/api/stations/{quote(station, safe='')}"
    _visit(
        config, database, url, bearer, env_prefix, lambda office: office.call("DELETE", path, tenant=tenant)
    )
    say(f"station {station} removed")


def _show(items: list[dict[str, Any]], columns: tuple[str, ...], as_json: bool) -> None:
    if as_json:
        say(msgspec.json.encode(items).decode())
        return
    table = Table(*columns)
    for item in items:
        table.add_row(*("" if item[name] is None else str(item[name]) for name in columns))
    Console().print(table)
