"""Steps about Plug & Charge over DataTransfer of 1.6."""

from __future__ import annotations

from scenarios import acts_plug_and_charge as acts
from scenarios.expect import plug_and_charge as expect
from scenarios.steps.kinds import act, on_wire, state
from scenarios.world import World


@state("the CSMS has a test authority for Plug & Charge")
def authority(world: World) -> None:
    """Roots, sub-CAs, and a provider for what is opaque."""
    acts.with_authority(world)


@act("{station:w} asks about the contract {contract:w} and shows {certificate}")
def authorizes(world: World, station: str, contract: str, certificate: str) -> None:
    """Authorize."""
    acts.authorize(world, station, contract, certificate)


@act("{station:w} asks for a certificate of kind {kind:w} for a key of its own")
def signs(world: World, station: str, kind: str) -> None:
    """SignCertificate."""
    acts.sign(world, station, kind=kind)


@act("{station:w} asks for a certificate with a request that its key never signed")
def signs_broken(world: World, station: str) -> None:
    """SignCertificate."""
    acts.sign(world, station, broken=True)


@act("{station:w} hands on that a car asks for its contract certificate")
def hands_on(world: World, station: str) -> None:
    """Get15118EVCertificate."""
    acts.ev_certificate(world, station)


@on_wire("the CSMS says {status:w} to the contract of {station:w} and {certificate:w} to its certificate")
def contract_answered(world: World, status: str, station: str, certificate: str) -> None:
    """``none``: nothing is said of a certificate."""
    expect.contract(world, station, status, certificate)


@on_wire("the CSMS says to {station:w} that its request is {status:w}")
def request_answered(world: World, station: str, status: str) -> None:
    """SignCertificate's own status."""
    expect.answered(world, station, {"status": status})


@on_wire("the CSMS sends {station:w} a certificate of kind {kind:w} for its key, and it is accepted")
def certificate_sent(world: World, station: str, kind: str) -> None:
    """CertificateSigned, after the answer."""
    expect.certificate_sent(world, station, kind)


@on_wire("the CSMS answers the car at {station:w} with what its provider says")
def opaque(world: World, station: str) -> None:
    """As it is."""
    expect.opaque(world, station)
