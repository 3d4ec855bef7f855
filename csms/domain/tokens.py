"""Whether a token may charge: the decision, given what is known of it and whether a slot was free.

The table of tokens is read and the slot is claimed elsewhere; nothing here touches either.
"""

from __future__ import annotations

from datetime import datetime

from csms.domain.evolve import Value

ACCEPTED = "Accepted"
BLOCKED = "Blocked"
EXPIRED = "Expired"
INVALID = "Invalid"
UNKNOWN = "Unknown"
CONCURRENT = "ConcurrentTx"

# 1.6 section 7.2 knows five; a status of 2.0.1 that it lacks is told as the nearest refusal.
_OF_16 = frozenset({ACCEPTED, BLOCKED, EXPIRED, INVALID, CONCURRENT})


class Token(Value, frozen=True):
    """What the operator has set; ``concurrency`` None = unlimited; ``group_key`` is the folded group."""

    token: str
    token_key: str
    type: str
    status: str
    expires_at: datetime | None = None
    group: str | None = None
    group_key: str | None = None
    concurrency: int | None = None
    language: str | None = None


class Verdict(Value, frozen=True):
    """The answer about a token: a status of 2.0.1's enumeration, and what goes with it."""

    status: str
    expires_at: datetime | None = None
    group: str | None = None
    language: str | None = None

    @property
    def accepted(self) -> bool:
        """Whether it may charge."""
        return self.status == ACCEPTED


FREE = Verdict(ACCEPTED)  # idToken type NoAuthorization: nobody was asked (2.0.1 use case C02)


def decide(token: Token | None, now: datetime) -> Verdict:
    """Status before expiry before nothing: a blocked token is Blocked even when it has expired as well."""
    if token is None:
        return Verdict(UNKNOWN)
    status = token.status
    if status == ACCEPTED and token.expires_at is not None and token.expires_at <= now:
        status = EXPIRED
    return Verdict(status, token.expires_at, token.group, token.language)


def concurrent(verdict: Verdict) -> Verdict:
    """The same token without a free slot."""
    return Verdict(CONCURRENT, verdict.expires_at, verdict.group, verdict.language)


def status_16(status: str) -> str:
    """The status in the words of 1.6: an unknown identifier is Invalid there (section 7.2)."""
    return status if status in _OF_16 else INVALID


def same_group(first: Token | None, second: Token | None) -> bool:
    """Whether two known tokens may stop each other's transactions."""
    return (
        first is not None
        and second is not None
        and first.group_key is not None
        and first.group_key == second.group_key
    )
