"""Whether a token may charge: the decision, given what is known of it and whether a slot was free.

The table of tokens is read and the slot is claimed elsewhere; nothing here touches either.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from csms.domain.evolve import Value, evolve

ACCEPTED = "Accepted"
BLOCKED = "Blocked"
EXPIRED = "Expired"
INVALID = "Invalid"
UNKNOWN = "Unknown"
CONCURRENT = "ConcurrentTx"
ELSEWHERE = "NotAtThisLocation"

# 1.6 section 7.2 knows five; a status of 2.0.1 that it lacks is told as the nearest refusal.
_OF_16 = frozenset({ACCEPTED, BLOCKED, EXPIRED, INVALID, CONCURRENT})


class Token(Value, frozen=True):
    """What the operator has set; ``concurrency`` None = unlimited; ``group_key`` is the folded group.

    ``evses``: None = good everywhere; else by station the EVSEs where it is good, an empty list for all of
    them. A master pass stops any transaction and starts none (2.0.1 C16).
    """

    token: str
    token_key: str
    type: str
    status: str
    expires_at: datetime | None = None
    group: str | None = None
    group_key: str | None = None
    concurrency: int | None = None
    language: str | None = None
    evses: Mapping[str, list[int]] | None = None
    master_pass: bool | None = None


class Verdict(Value, frozen=True):
    """The answer about a token: a status of 2.0.1's enumeration, and what goes with it."""

    status: str
    expires_at: datetime | None = None
    group: str | None = None
    language: str | None = None
    evses: tuple[int, ...] = ()  # those of this station where it is good, where that is not all of them

    @property
    def accepted(self) -> bool:
        """Whether it may charge."""
        return self.status == ACCEPTED


FREE = Verdict(ACCEPTED)  # idToken type NoAuthorization: nobody was asked (2.0.1 use case C02)


def decide(token: Token | None, now: datetime, station: str | None = None) -> Verdict:
    """Status before expiry before place: a blocked token is Blocked even when it has expired as well."""
    if token is None:
        return Verdict(UNKNOWN)
    status = token.status
    if status == ACCEPTED and token.expires_at is not None and token.expires_at <= now:
        status = EXPIRED
    evses: tuple[int, ...] = ()
    if token.evses is not None and station is not None:
        if station in token.evses:
            evses = tuple(token.evses[station])
        elif status == ACCEPTED:
            status = ELSEWHERE
    return Verdict(status, token.expires_at, token.group, token.language, evses)


def start_of(token: Token | None, verdict: Verdict, evse: int | None) -> Verdict:
    """The answer to a start with this token on ``evse``, as far as slots are not asked about."""
    if token is None or not verdict.accepted:
        return verdict
    if token.master_pass:
        return evolve(verdict, status=INVALID)
    if verdict.evses and evse is not None and evse not in verdict.evses:
        return evolve(verdict, status=ELSEWHERE)
    return verdict


def concurrent(verdict: Verdict) -> Verdict:
    """The same token without a free slot."""
    return evolve(verdict, status=CONCURRENT)


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
