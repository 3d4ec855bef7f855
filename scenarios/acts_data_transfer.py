"""What steps have the ends do about DataTransfer: schemas registered and removed, data sent, good and bad."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from scenarios import letters_data_transfer as letters
from scenarios.targets import CsmsTarget, Told
from scenarios.verdicts import Inconclusive
from scenarios.world import World
from schemas.version import Version

VENDORS = "scenarios.vendors:VENDORS"
RESPONSE = ".response"
_LOOKS = 0.1  # seconds between two looks at a folder


# ---- how the CSMS is set up


def with_setting(world: World, **values: object) -> None:
    """Settings of DataTransfer; only before the CSMS is first used."""
    world.set_up(world.plan.with_group("data_transfer", **values))


def with_vendors(world: World) -> None:
    """The CSMS runs the handlers of ``scenarios.vendors``."""
    with_setting(world, vendors=[VENDORS])


def with_folder(world: World) -> None:
    """The CSMS reads schemas from a folder of this scenario's own."""
    world.memory.folder = TemporaryDirectory()
    with_setting(world, folders=[world.memory.folder.name], reload_every=_LOOKS)


def into_folder(world: World, name: str, text: str) -> None:
    """Write a file into that folder, whole at once."""
    if world.memory.folder is None:
        raise Inconclusive("the CSMS reads no folder")
    folder = Path(world.memory.folder.name)
    half = folder / f"{name}.part"
    half.write_text(text, encoding="utf-8")
    half.rename(folder / f"{name}.json")


def schema_into_folder(world: World, vendor: str, message: str) -> None:
    """A good schema, as a file."""
    identity = letters.key(world.version, vendor, message)
    into_folder(world, identity, json.dumps(letters.schema(identity)))


# ---- schemas


def put(world: World, name: str, schema: Mapping[str, object]) -> Told:
    """Register a schema; what the operator is told is remembered."""
    csms = world.csms
    told = world.memory.told = world.act(csms.put_schema(name, schema))
    return told


def have(
    world: World, vendor: str, message: str | None, *, kind: str | None = None, suffix: str = ""
) -> None:
    """See to it that the CSMS has a schema for a message; ``kind``: what it asks for, a count by default."""
    identity = letters.key(world.version, vendor, message, suffix)
    schema = letters.schema(identity) if kind is None else {"$id": identity, **letters.KINDS[kind]}
    told = put(world, identity, schema)
    if told.outcome not in ("registered", "replaced"):
        raise Inconclusive(f"the CSMS does not take the schema {identity}: {told.reason}")


def have_in_other_version(world: World, vendor: str, message: str) -> None:
    """The same for the version that this scenario does not speak."""
    other = Version.V201 if world.version is Version.V16 else Version.V16
    identity = letters.key(other, vendor, message)
    put(world, identity, letters.schema(identity))


def put_broken(world: World, fault: str) -> None:
    """Register a schema with one fault."""
    identity = letters.key(world.version, "Acme", "Ping")
    put(world, identity, {"$id": identity, **letters.BROKEN[fault][1]})


def put_hyphens(world: World, *, stated: bool) -> None:
    """Register a schema whose `$id` has one hyphen too many; ``stated``: it says what it means."""
    identity = f"{world.version.subprotocol}-Acme-Nord-Ping"
    key = {"subprotocol": world.version.subprotocol, "vendorId": "Acme-Nord", "messageId": "Ping"}
    put(world, identity, {**letters.schema(identity), **({"x-datatransfer": key} if stated else {})})


def put_referring(world: World, message: str, to: str) -> None:
    """Register a schema of a vendor Acme that is no more than a reference."""
    identity = letters.key(world.version, "Acme", message)
    put(world, identity, {"$id": identity, "$ref": letters.key(world.version, "Acme", to)})


def put_pointing_outside(world: World, where: str) -> None:
    """Register a schema that refers to a page on the network, or to a file; count who comes to look."""
    world.memory.visits = 0
    world.act(_pointing_outside(world, world.csms, where))


async def _pointing_outside(world: World, csms: CsmsTarget, where: str) -> None:
    async def visited(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        world.memory.visits += 1
        writer.close()

    server = await asyncio.start_server(visited, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    page = f"http://127.0.0.1:{port}/schema.json"
    identity = letters.key(world.version, "Acme", "Ping")
    with TemporaryDirectory() as folder:
        file = Path(folder) / "schema.json"
        file.write_text('{"type": "object"}', encoding="utf-8")
        place = {"the network": page, "a file": file.as_uri()}[where]
        world.memory.told = await csms.put_schema(identity, {"$id": identity, "$ref": place})
    server.close()
    await server.wait_closed()


def replace_of_file(world: World) -> None:
    """Register a schema under the key of one that comes with the product."""
    identity = letters.key(world.version, "org.plugfest.example", "CableTemperature")
    put(world, identity, letters.schema(identity))


def remove(world: World, vendor: str, message: str) -> None:
    """Remove a schema."""
    csms = world.csms
    world.memory.told = world.act(csms.remove_schema(letters.key(world.version, vendor, message)))


# ---- data of stations, over bare connections


def send(world: World, station: str, vendor: str, message: str | None, name: str) -> None:
    """Send data by its name; do not wait for the answer."""
    _send(world, station, lambda number: letters.transfer(
        world.version, number, vendor, message, letters.data(name)
    ))  # fmt: skip


def send_padded(world: World, station: str, vendor: str, message: str, size: int) -> None:
    """Send valid data in a frame of so many bytes."""
    _send(world, station, lambda number: letters.padded(world.version, number, vendor, message, size))


def _send(world: World, station: str, written: object) -> None:
    bare = world.bare(station)
    number = world.memory.sent[station] = bare.next_id()
    assert callable(written)
    world.act(bare.send_text(written(number)))


# ---- data of the CSMS


def answer(world: World, station: str, vendor: str, message: str, status: str, name: str) -> None:
    """Have a station answer a message of the CSMS so."""
    text = letters.data(name)
    data = None if text is None else json.loads(text)
    world.run(world.station(station).answer_data(vendor, message, status, data))


def tell(world: World, station: str, vendor: str, message: str | None, name: str) -> None:
    """Have the operator send data to a station."""
    payload: dict[str, object] = {"vendorId": vendor}
    if message is not None:
        payload["messageId"] = message
    text = letters.data(name)
    if text is not None:
        payload["data"] = text if world.version is Version.V16 else json.loads(text)
    world.tell("DataTransfer", station, payload)
