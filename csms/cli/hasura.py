"""``csms hasura-metadata``: the tables for a GraphQL console, printed or handed to a running Hasura."""

from __future__ import annotations

import asyncio
import os
from typing import Annotated, Any

import aiohttp
import msgspec
import typer

from csms import hasura
from csms.cli.common import fail, say

_SECRET = "HASURA_GRAPHQL_ADMIN_SECRET"
_TIMEOUT = aiohttp.ClientTimeout(total=60)


def hasura_metadata(
    role: Annotated[str, typer.Option("--role", help="Who may read, but no secrets.")] = "viewer",
    url_variable: Annotated[
        str, typer.Option("--url-variable", help="Hasura's environment variable with the database's URL.")
    ] = "HASURA_GRAPHQL_DATABASE_URL",
    apply: Annotated[
        str | None,
        typer.Option("--apply", help=f"URL of a Hasura to hand it to; its secret is taken from {_SECRET}."),
    ] = None,
) -> None:
    """Print every table of the database, and how they belong together, as metadata of Hasura (version 3).

    Example: csms hasura-metadata --apply http://127.0.0.1:8090
    """
    document = hasura.document(role, url_variable)
    if apply is None:
        say(msgspec.json.format(msgspec.json.encode(document)).decode())
        return
    asyncio.run(_hand_over(apply.rstrip("/"), document))
    (source,) = document["sources"]
    say(f"{apply}: {len(source['tables'])} tables tracked")


async def _hand_over(url: str, document: dict[str, Any]) -> None:
    """Replace what it has; it refuses metadata that does not fit its database."""
    body = {"type": "replace_metadata", "version": 2, "args": {"metadata": document}}
    headers = {"X-Hasura-Admin-Secret": os.environ[_SECRET]} if os.environ.get(_SECRET) else {}
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT, headers=headers) as client,
            client.post(f"{url}/v1/metadata", json=body) as answer,
        ):
            if answer.status != 200:
                fail(f"{url} answers {answer.status}: {(await answer.text())[:200]}")
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        fail(f"{url} cannot be reached: {error or type(error).__name__}")
