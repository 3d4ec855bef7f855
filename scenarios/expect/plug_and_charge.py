"""Expectations on Plug & Charge over DataTransfer: contracts, certificates and what is opaque."""

from __future__ import annotations

import json
from collections.abc import Mapping

from cryptography.hazmat.primitives.serialization import load_pem_private_key

from csms import pki
from ocppj.transcript import Entry
from scenarios import acts_plug_and_charge as acts
from scenarios import vendors
from scenarios.expect import frames
from scenarios.expect.evidence import TO_CSMS, TO_STATION
from scenarios.verdicts import Unmet
from scenarios.world import World

_ACTION = "DataTransfer"
_ROOTS = {"V2GCertificate": "v2g-root", "ChargingStationCertificate": "cso-root"}


def answered(world: World, station: str, wanted: Mapping[str, object]) -> None:
    """The station's DataTransfer was accepted, and the data of the answer has these members (dotted)."""
    asked = frames.call(world.since_act, station, TO_CSMS, _ACTION)
    answer = world.until(lambda: frames.result(world.since_act, asked, {"status": "Accepted"}), 15.0)
    data = _data(answer)
    wrong = {path: frames.member(data, path) for path in wanted if frames.member(data, path) != wanted[path]}
    if wrong:
        text = f"wanted {dict(wanted)}, the answer has {data}"
        raise frames.unmet(text, world.since_act, station, [answer])


def contract(world: World, station: str, status: str, certificate: str) -> None:
    """The contract was answered so; certificate ``none``: nothing is said of one."""
    wanted: dict[str, object] = {"idTokenInfo.status": status}
    if certificate != "none":
        wanted["certificateStatus"] = certificate
    answered(world, station, wanted)


def certificate_sent(world: World, station: str, kind: str) -> None:
    """CertificateSigned came after the answer, with a chain for the station's key that leads to the root."""
    sent = world.until(lambda: frames.call(world.since_act, station, TO_STATION, _ACTION), 15.0)
    data = _data(sent)
    if frames.payload(sent).get("messageId") != "CertificateSigned" or data.get("certificateType") != kind:
        raise frames.unmet("it is no CertificateSigned", world.since_act, station, [sent])
    chain = pki.read_chain(str(data["certificateChain"]))
    root = acts.authority(world).root(_ROOTS[kind])
    found = pki.flaw(chain, [root], world.clock.utc())
    key = load_pem_private_key(str(world.memory.key).encode(), None)
    if found is not None or chain[0].public_key() != key.public_key():
        text = f"the certificate does not do: {found or 'it is for another key'}"
        raise frames.unmet(text, world.since_act, station, [sent])
    world.until(lambda: frames.result(world.since_act, sent, {"status": "Accepted"}))


def opaque(world: World, station: str) -> None:
    """The provider's answer came through as it is."""
    answered(world, station, {"status": "Accepted", "exiResponse": vendors.EXI_RESPONSE})


def _data(entry: Entry) -> Mapping[str, object]:
    value = frames.payload(entry).get("data")
    try:
        data = json.loads(str(value))
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise Unmet(f"the data is no JSON object: {value!r}")
    return data
