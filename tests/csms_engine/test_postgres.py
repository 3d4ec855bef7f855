"""The same engine on PostgreSQL: what was proved on SQLite, proved again on a server of the tests' own."""

from __future__ import annotations

import asyncio

import pytest

from csms.store import migrate, tables
from csms.store.engine import open_store
from tests.csms_engine import test_claims
from tests.csms_engine.kit import Station, rows, running
from tests.csms_engine.test_claims import (  # noqa: F401
    test_a_failed_repeat_does_not_take_the_earlier_claim_away,
    test_no_limit_takes_no_row_until_there_is_one,
    test_numbers_are_never_given_twice,
    test_slots_are_counted_and_given_back,
    test_the_sweep_leaves_running_transactions_alone,
    test_who_asks_at_the_same_time_is_served_in_order_of_arrival,
)
from tests.csms_engine.test_commands import test_a_durable_follow_up_survives_a_restart  # noqa: F401
from tests.csms_engine.test_journal import (  # noqa: F401
    test_a_poisoned_log_row_harms_nobody,
    test_a_unique_conflict_with_another_key_is_content,
    test_a_wrong_column_is_content,
    test_only_the_member_at_fault_is_refused,
    test_questions_are_answered_together_after_the_effects,
)
from tests.csms_engine.test_lane import (  # noqa: F401
    test_a_commit_that_fails_for_one_leaves_the_other_alone,
    test_a_failed_turn_gives_its_claim_back,
    test_an_unknown_station_where_none_is_put_on_record,
    test_poison_from_one_while_twenty_others_work,
    test_the_newest_socket_takes_over_after_the_older_ones_turn,
    test_the_state_survives_a_restart,
    test_three_hundred_unknown_stations_at_once,
)
from tests.databases import Postgres


@pytest.fixture
def url(postgres: Postgres) -> str:
    """A migrated database of its own."""
    return postgres.url


@pytest.mark.parametrize(("before", "after"), [(0, 5), (5, 0)])
async def test_a_kill_leaves_what_was_answered_and_no_claim(url: str, before: int, after: int) -> None:
    await test_claims.test_a_kill_leaves_what_was_answered_and_no_claim(url, before, after)


async def test_the_migrations_run_and_are_at_head(url: str) -> None:
    assert migrate.current(url) == migrate.head()
    migrate.create_missing(url)
    migrate.drop_and_create(url)
    migrate.check(url)
    store = open_store(url)
    assert [row["name"] for row in await rows(store, tables.tenants)] == ["default"]
    await store.close()


async def test_connections_that_break_lose_nothing_and_double_nothing(postgres: Postgres, url: str) -> None:
    async with running(url) as (engine, _):
        stations = [Station(engine, f"cp{number}") for number in range(10)]
        done = asyncio.Event()

        async def charge(station: Station) -> list[int]:
            return [(await station.start(number + 1))["transactionId"] for number in range(8)]

        async def harm() -> None:
            others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            while not done.is_set():
                await asyncio.to_thread(postgres.run, f"SELECT pg_terminate_backend(pid) {others}")

        harming = asyncio.create_task(harm())
        given = [number for answers in await asyncio.gather(*map(charge, stations)) for number in answers]
        done.set()
        await harming
        fresh = open_store(url)  # one of the engine's connections may still be about to die
        kept = [int(row["transaction_id"]) for row in await rows(fresh, tables.transactions)]
        await fresh.close()
        assert sorted(kept) == sorted(given) and len(set(given)) == 80
