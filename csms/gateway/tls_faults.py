"""Why a TLS handshake has failed: one of a few kinds, which are counted, and the reason in words."""

from __future__ import annotations

import ssl

_TIMES = frozenset({9, 10})  # X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED
_DOUBTS = ("UNKNOWN_CA", "BAD_CERTIFICATE", "CERTIFICATE_EXPIRED", "CERTIFICATE_UNKNOWN")


def fault_of(error: ssl.SSLError) -> tuple[str, str]:
    """Return the kind of a failed handshake, one of a few, and the reason in words."""
    reason = error.reason or ""
    if isinstance(error, ssl.SSLCertVerificationError):
        kind = "certificate-expired" if error.verify_code in _TIMES else "certificate-untrusted"
        return kind, f"the client's certificate: {error.verify_message}"
    if reason == "PEER_DID_NOT_RETURN_A_CERTIFICATE":
        return "certificate-missing", "the client shows no certificate"
    words = reason.replace("_", " ").lower()
    if any(reason.endswith(doubt) for doubt in _DOUBTS):
        return "certificate-refused", f"the client refuses our certificate: {words}"
    return "tls", words or str(error)
