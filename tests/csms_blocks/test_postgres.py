"""The blocks' records on PostgreSQL, whose columns are stricter than SQLite's: types, lengths and sizes."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.csms_blocks.harness import House
from tests.csms_blocks.test_authorization import (  # noqa: F401
    test_a_start_on_another_evse_is_refused_and_kept,
)
from tests.csms_blocks.test_availability import (  # noqa: F401
    test_a_mapping_changed_while_charging_moves_connector_and_transaction,
    test_everything_a_status_says_is_kept,
)
from tests.csms_blocks.test_hostile import (  # noqa: F401
    test_16_numbers_beyond_all_reason_are_answered_and_kept,
    test_201_numbers_beyond_all_reason_are_answered_and_kept,
    test_a_long_token_is_one_token,
    test_seeded_answers_to_our_commands_are_taken,
    test_seeded_payloads_are_answered_and_never_our_fault,
    test_the_ends_of_time_are_kept,
)
from tests.csms_blocks.test_local_list import (  # noqa: F401
    test_a_whole_list_keeps_to_what_a_message_may_hold,
    test_an_update_that_does_not_fit_is_followed_by_the_whole_list,
)
from tests.csms_blocks.test_messaging import test_an_unknown_vendor_is_told_so_and_its_data_kept  # noqa: F401
from tests.csms_blocks.test_provisioning import (  # noqa: F401
    test_configuration_keys_are_kept_without_secrets,
    test_overlong_texts_are_kept_as_far_as_they_fit,
    test_report_parts_may_be_interleaved_out_of_order_and_repeated,
    test_variables_are_kept_as_the_station_tells_and_takes_them,
)
from tests.csms_blocks.test_readings import (  # noqa: F401
    test_a_repeat_is_known_over_a_reconnect_and_a_restart,
)
from tests.csms_blocks.test_remote_control import test_the_transaction_is_told_by_it  # noqa: F401
from tests.csms_blocks.test_reservations import (  # noqa: F401
    test_a_late_start_made_in_time_has_used_it,
    test_it_expires_while_the_csms_is_down,
)
from tests.csms_blocks.test_transactions_16 import (  # noqa: F401
    test_a_whole_transaction,
    test_one_token_at_two_stations_at_once,
    test_repeats_are_known_over_a_restart_and_after_the_end,
    test_single_reproduces_the_deactivation_and_sees_it,
)
from tests.csms_blocks.test_transactions_201 import (  # noqa: F401
    test_events_out_of_order_tell_the_story_by_seq_no,
    test_every_repeat_gets_the_same_answer_and_leaves_nothing,
    test_repeats_are_known_over_a_restart,
)
from tests.databases import Postgres


@pytest.fixture
async def house(postgres: Postgres) -> AsyncIterator[House]:
    """A CSMS on a PostgreSQL database of its own."""
    running = await House(postgres.url).open()
    yield running
    await running.close()
