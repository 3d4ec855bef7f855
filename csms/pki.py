"""A small certificate authority for tests and test networks: roots, sub-CAs, and what they sign.

Three trees, as ISO 15118 and OCPP have them: ``v2g`` signs what stations show to cars, ``mo`` the contracts
of drivers, ``cso`` the CSMS's server and the stations' own client certificates. Keys are EC P-256. This is no
place for keys of real customers: they lie in plain files.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Certificate = x509.Certificate
Key = ec.EllipticCurvePrivateKey
_ORGANISATION = "Plugfest Test PKI"
_SLACK = timedelta(hours=1)  # clocks differ: a certificate is valid a little before it was made
CA_DAYS = 3_650
LEAF_DAYS = 365
_USAGES = {
    "server": (ExtendedKeyUsageOID.SERVER_AUTH,),
    "client": (ExtendedKeyUsageOID.CLIENT_AUTH,),
    "any": (ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH),
}


class BadRequest(ValueError):
    """A signing request cannot be signed; the text says why."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate with its key; ``above`` leads from its issuer towards the root, the root left out."""

    certificate: Certificate
    key: Key
    above: tuple[Certificate, ...] = ()

    @property
    def chain(self) -> tuple[Certificate, ...]:
        """The certificate and those of the sub-CAs above it: what is shown to others."""
        return (self.certificate, *self.above)


def new_key() -> Key:
    """Return a fresh key."""
    return ec.generate_private_key(ec.SECP256R1())


def root(name: str, now: datetime, days: int = CA_DAYS) -> Identity:
    """Make a self-signed root."""
    key = new_key()
    subject = _subject(name)
    builder = _builder(subject, subject, key.public_key(), now, days)
    builder = _as_ca(builder, length=None)
    return Identity(builder.sign(key, SHA256()), key)


def sub_ca(issuer: Identity, name: str, now: datetime, days: int = CA_DAYS) -> Identity:
    """Make a CA below another that signs no further CAs."""
    key = new_key()
    builder = _issued(issuer, _subject(name), key.public_key(), now, days)
    return Identity(_as_ca(builder, length=0).sign(issuer.key, SHA256()), key, _above(issuer))


def leaf(
    issuer: Identity,
    name: str,
    now: datetime,
    *,
    usage: str,
    hosts: Sequence[str] = (),
    days: int = LEAF_DAYS,
) -> Identity:
    """Make a certificate with a key of its own; ``usage`` is server, client or any, ``hosts`` its names."""
    key = new_key()
    builder = _issued(issuer, _subject(name), key.public_key(), now, days)
    return Identity(_as_leaf(builder, usage, hosts).sign(issuer.key, SHA256()), key, _above(issuer))


def request(name: str, key: Key, organisation: str = _ORGANISATION) -> str:
    """Return a certificate signing request (RFC 2986) for a key, as PEM."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(_subject(name, organisation))
    return builder.sign(key, SHA256()).public_bytes(Encoding.PEM).decode()


def signed(
    issuer: Identity, csr: str, now: datetime, *, usage: str, name: str | None = None, days: int = LEAF_DAYS
) -> tuple[Certificate, ...]:
    """Sign a request; the certificate and the chain above it.

    ``name``: the common name that the request has to bear. Nothing but subject and key is taken from it.

    Raises:
        BadRequest: it cannot be read, is not signed by its own key, or is of somebody else.
    """
    try:
        asked = x509.load_pem_x509_csr(csr.encode())
        genuine = asked.is_signature_valid
        key = asked.public_key()
    except (ValueError, UnsupportedAlgorithm, TypeError) as error:
        raise BadRequest("the signing request cannot be read") from error
    if not genuine:
        raise BadRequest("the signing request is not signed by its own key")
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise BadRequest("the key of the signing request is no elliptic curve key")
    if name is not None and common_name(asked.subject) != name:
        raise BadRequest(f"the signing request is of {common_name(asked.subject)!r}, not of {name!r}")
    builder = _issued(issuer, asked.subject, key, now, days)
    return (_as_leaf(builder, usage, ()).sign(issuer.key, SHA256()), *_above(issuer))


def flaw(chain: Sequence[Certificate], roots: Iterable[Certificate], now: datetime) -> str | None:
    """Say what is wrong with a chain, in the words of ISO 15118 that OCPP uses; None: it leads to a root.

    SignatureError (a signature does not fit), CertificateExpired (or not valid yet), CertChainError (it does
    not lead to a root of ours, or something above the first is no CA). The root itself may be left out.
    """
    trusted = {one.fingerprint(SHA256()): one for one in roots}
    links = [one for one in chain if one.fingerprint(SHA256()) not in trusted]
    for one in links:
        if not one.not_valid_before_utc <= now <= one.not_valid_after_utc:
            return "CertificateExpired"
    for lower, upper in pairwise(links):
        found = _link_flaw(lower, upper)
        if found is not None:
            return found
    if not links:
        return "CertChainError"
    above = [one for one in trusted.values() if one.subject == links[-1].issuer]
    found_flaws = [_link_flaw(links[-1], one) or _expired(one, now) for one in above]
    return None if None in found_flaws else next(iter(found_flaws), "CertChainError")


def common_name(name: x509.Name) -> str:
    """Return the common name of a subject, "" without one."""
    found = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else ""


def read_chain(pem: str) -> list[Certificate]:
    """Read one or several certificates.

    Raises:
        ValueError: it is no PEM of certificates.
    """
    return x509.load_pem_x509_certificates(pem.encode())


def pem(certificates: Iterable[Certificate]) -> str:
    """Return certificates as PEM, in their order."""
    return "".join(one.public_bytes(Encoding.PEM).decode() for one in certificates)


def key_pem(key: Key) -> str:
    """Return a key as unencrypted PKCS 8 PEM."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


# ---- inside -----------------------------------------------------------------------------------------------


def _link_flaw(lower: Certificate, upper: Certificate) -> str | None:
    if not _is_ca(upper) or lower.issuer != upper.subject:
        return "CertChainError"
    try:
        lower.verify_directly_issued_by(upper)
    except (InvalidSignature, ValueError, TypeError):
        return "SignatureError"
    return None


def _expired(one: Certificate, now: datetime) -> str | None:
    return None if one.not_valid_before_utc <= now <= one.not_valid_after_utc else "CertificateExpired"


def _is_ca(certificate: Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return False


def _above(issuer: Identity) -> tuple[Certificate, ...]:
    """What stands above a certificate of this issuer; a root is not shown, who trusts it has it."""
    self_signed = issuer.certificate.subject == issuer.certificate.issuer
    return () if self_signed else issuer.chain


def _subject(name: str, organisation: str = _ORGANISATION) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SLACK)
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _issued(
    issuer: Identity, subject: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
    builder = _builder(subject, issuer.certificate.subject, key, now, days)
    return builder.add_extension(identifier, critical=False)


def _as_ca(builder: x509.CertificateBuilder, length: int | None) -> x509.CertificateBuilder:
    constraints = x509.BasicConstraints(ca=True, path_length=length)
    return builder.add_extension(constraints, critical=True).add_extension(_key_usage(ca=True), critical=True)


def _as_leaf(builder: x509.CertificateBuilder, usage: str, hosts: Sequence[str]) -> x509.CertificateBuilder:
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_key_usage(ca=False), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage(_USAGES[usage]), critical=False)
    if hosts:
        builder = builder.add_extension(x509.SubjectAlternativeName(map(_host, hosts)), critical=False)
    return builder


def _host(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _key_usage(*, ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=not ca,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )
