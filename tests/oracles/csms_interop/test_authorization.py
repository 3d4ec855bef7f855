"""Authorize: the library as a station against our CSMS."""

from __future__ import annotations

import pytest

from tests.oracles.csms_interop.conftest import Perform
from tests.oracles.csms_interop.stage import BLOCKED, GOOD, UNKNOWN, Check, Stage
from tests.oracles.table import Case, Row, cases

pytestmark = pytest.mark.asyncio(loop_scope="module")


def authorize(*verdicts: tuple[str, str]) -> Check:
    """Ask for each token; asking starts nothing and commits nobody."""

    async def story(stage: Stage) -> None:
        for token, status in verdicts:
            if stage.version == "1.6":
                info = (await stage.station.call("Authorize", id_tag=token)).id_tag_info
            else:
                id_token = {"id_token": token, "type": "ISO14443"}
                info = (await stage.station.call("Authorize", id_token=id_token)).id_token_info
            assert info["status"] == status, token
        assert await stage.rest.transactions(stage.id) == []

    return story


ROWS = [
    # The comparison is without case: 1.6 section 3.4 (CiString), 2.0.1 identifierString.
    Row(
        "1.6",
        "Authorize",
        authorize((GOOD, "Accepted"), (GOOD.lower(), "Accepted")),
        authorize((BLOCKED, "Blocked"), (UNKNOWN, "Invalid")),
    ),
    Row(
        "2.0.1",
        "Authorize",
        authorize((GOOD, "Accepted"), (GOOD.lower(), "Accepted")),
        authorize((BLOCKED, "Blocked"), (UNKNOWN, "Unknown")),
    ),
]


@cases(ROWS)
async def test_authorization(case: Case[Stage], perform: Perform) -> None:
    await perform(case)
