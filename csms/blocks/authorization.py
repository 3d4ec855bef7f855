"""Authorize, and what every block asks about a token: the answer, and the slot of a running transaction.

A slot is claimed when a transaction starts and given back when it ends; Authorize alone takes none (1.6
section 7.2: ConcurrentTx is only relevant for a start).
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import UNSET

from csms.context import Context
from csms.domain.evolve import evolve
from csms.domain.state import Transaction
from csms.domain.times import format_time
from csms.domain.tokens import FREE, INVALID, UNKNOWN, Verdict, concurrent, decide, start_of, status_16
from csms.routes import Routes
from schemas import v16, v201

CLAIM = "token"
_NOBODY = v201.IdTokenEnumType.NO_AUTHORIZATION
_WRONG = frozenset({v201.IdTokenEnumType.KEY_CODE, v201.IdTokenEnumType.LOCAL})


async def authorize_16(context: Context, request: v16.AuthorizeRequest) -> v16.AuthorizeResponse:
    """Say whether the idTag may charge."""
    return v16.AuthorizeResponse(id_tag_info=tag_info(await look_up(context, request.id_tag)))


async def authorize_201(context: Context, request: v201.AuthorizeRequest) -> v201.AuthorizeResponse:
    """Say whether the idToken may charge; certificates are not looked at: that is the security block's."""
    return v201.AuthorizeResponse(id_token_info=token_info(await verdict_201(context, request.id_token)))


async def look_up(context: Context, token: str) -> Verdict:
    """The answer about a token that takes no slot."""
    return decide(await context.token(token), context.now, context.station)


async def verdict_201(context: Context, token: v201.IdTokenType) -> Verdict:
    """The answer about an idToken that takes no slot; NoAuthorization is nobody's token."""
    return FREE if token.type is _NOBODY else _by_kind(await look_up(context, token.id_token), token.type)


def _by_kind(verdict: Verdict, kind: v201.IdTokenEnumType | None) -> Verdict:
    """A code or a local id that nobody knows is Invalid, not Unknown (2.0.1 C04.FR.01, C06.FR.04)."""
    return evolve(verdict, status=INVALID) if verdict.status == UNKNOWN and kind in _WRONG else verdict


async def take_slot(
    context: Context,
    token: str,
    holder: str,
    replaced: Iterable[Transaction] = (),
    *,
    evse: int | None = None,
    kind: v201.IdTokenEnumType | None = None,
) -> Verdict:
    """The answer about the token of a start on ``evse``: ConcurrentTx unless ``holder`` has a slot of it now.

    ``replaced``: transactions left open where the new one starts. They cannot be running any more, so the
    slot of one with this token passes on; otherwise a lost stop would lock its driver out for ever.
    """
    known = await context.token(token)
    verdict = start_of(known, decide(known, context.now, context.station), evse)
    if known is None or not verdict.accepted:
        return _by_kind(verdict, kind)
    older = [each for each in replaced if each.authorized and each.token_key == known.token_key]
    followed = [each.key for each in older]
    if not await context.claim(CLAIM, known.token_key, known.concurrency, holder, instead_of=followed):
        return concurrent(verdict)
    for each in older:
        give_slot_back(context, each)
    return verdict


async def take_slot_again(context: Context, transaction: Transaction) -> bool:
    """A transaction counts again for its token; False when the token's slots have gone to others."""
    known = None if transaction.token is None else await context.token(transaction.token)
    if known is None:
        return True
    return await context.claim(CLAIM, known.token_key, known.concurrency, transaction.key)


def give_slot_back(context: Context, transaction: Transaction) -> None:
    """A transaction has ended: its token has a slot more."""
    if transaction.authorized and transaction.token_key is not None:
        context.release(CLAIM, transaction.token_key, transaction.key)


def tag_info(verdict: Verdict) -> v16.IdTagInfo:
    """The verdict as 1.6 says it."""
    return v16.IdTagInfo(
        status=v16.AuthorizationStatus(status_16(verdict.status)),
        expiry_date=UNSET if verdict.expires_at is None else format_time(verdict.expires_at),
        parent_id_tag=UNSET if verdict.group is None else verdict.group,
    )


def token_info(verdict: Verdict) -> v201.IdTokenInfoType:
    """The verdict as 2.0.1 says it."""
    group = verdict.group
    return v201.IdTokenInfoType(
        status=v201.AuthorizationStatusEnumType(verdict.status),
        cache_expiry_date_time=UNSET if verdict.expires_at is None else format_time(verdict.expires_at),
        language1=UNSET if verdict.language is None else verdict.language,
        evse_id=verdict.evses or UNSET,
        group_id_token=UNSET
        if group is None
        else v201.IdTokenType(id_token=group, type=v201.IdTokenEnumType.CENTRAL),
    )


ROUTES = Routes(handlers={v16.AuthorizeRequest: authorize_16, v201.AuthorizeRequest: authorize_201})
