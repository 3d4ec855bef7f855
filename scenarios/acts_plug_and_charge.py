"""What steps have the ends do about Plug & Charge over DataTransfer: an authority, contracts, requests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from csms import pki, pki_files
from csms.pki import Identity
from scenarios import acts_data_transfer as transfers
from scenarios.verdicts import Inconclusive
from scenarios.world import World

VENDOR = "org.openchargealliance.iso15118pnc"
EXI = "gJgCEDAcaQ=="  # opaque to everybody here
_PROVIDER = "scenarios.vendors:contract"
_YEARS = 800  # days


def with_authority(world: World) -> None:
    """The CSMS signs with a test authority of this scenario's own."""
    world.memory.folder = TemporaryDirectory()
    folder = Path(world.memory.folder.name)
    pki_files.init(folder, world.clock.utc(), ["localhost"])
    transfers.with_setting(world, plug_and_charge={"pki": str(folder), "provider": _PROVIDER})


def authority(world: World) -> pki_files.Pki:
    """The test authority."""
    if world.memory.folder is None:
        raise Inconclusive("there is no test authority in this scenario")
    return pki_files.load(Path(world.memory.folder.name))


def authorize(world: World, station: str, contract: str, shown: str) -> None:
    """Ask about a contract; ``shown`` says which certificate goes with it."""
    _send(world, station, "Authorize", {"idToken": contract, **_shown(world, contract, shown)})


def _shown(world: World, contract: str, shown: str) -> Mapping[str, object]:
    if shown == "nothing":
        return {}
    if shown == "hashes alone":
        names = {"issuerNameHash": "ab", "issuerKeyHash": "cd", "serialNumber": "01"}
        return {"iso15118CertificateHashData": [{"hashAlgorithm": "SHA256", **names}]}
    return {"certificate": pki.pem(_contract(world, contract, shown).chain)}


def _contract(world: World, contract: str, shown: str) -> Identity:
    now = world.clock.utc()
    ours = authority(world).identities["mo-sub"]
    if shown == "its own certificate":
        return pki.leaf(ours, contract, now, usage="client")
    if shown == "a certificate that has expired":
        return pki.leaf(ours, contract, now - timedelta(days=_YEARS), usage="client")
    if shown == "the certificate of another contract":
        return pki.leaf(ours, f"{contract}9", now, usage="client")
    strange = pki.root(pki.common_name(ours.certificate.subject), now)
    if shown == "a certificate that its issuer never signed":
        forged = pki.leaf(strange, contract, now, usage="client")
        return Identity(forged.certificate, forged.key, ours.chain)
    assert shown == "a certificate of a strange authority"
    return pki.leaf(pki.sub_ca(strange, "Strange Sub", now), contract, now, usage="client")


def sign(world: World, station: str, *, broken: bool = False, kind: str = "V2GCertificate") -> None:
    """Ask for a certificate for a key; ``broken``: the request is not signed by it."""
    key = pki.new_key()
    world.memory.key = pki.key_pem(key)
    csr = pki.request(station, key)
    _send(
        world, station, "SignCertificate", {"csr": _broken(csr) if broken else csr, "certificateType": kind}
    )


def _broken(csr: str) -> str:
    """The same with one letter of its body changed."""
    lines = csr.splitlines()
    middle = lines[2]
    lines[2] = middle[:10] + ("A" if middle[10] != "A" else "B") + middle[11:]
    return "\n".join([*lines, ""])


def ev_certificate(world: World, station: str) -> None:
    """Hand on what a car asks for."""
    data = {"iso15118SchemaVersion": "urn:iso:15118:2:2013:MsgDef", "action": "Install", "exiRequest": EXI}
    _send(world, station, "Get15118EVCertificate", data)


def _send(world: World, station: str, message: str, data: Mapping[str, object]) -> None:
    payload = {"vendorId": VENDOR, "messageId": message, "data": json.dumps(data)}
    world.act(world.station(station).send("DataTransfer", payload))
