"""A ledger behaves as the plain mapping it stands for, and stays cheap with thousands of closed ones."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from csms.domain.evolve import evolve
from csms.domain.ledger import Ledger
from csms.domain.state import Transaction
from tests.csms_domain.builders import NOW

UNENDED = "no stop"


def row(number: int, *, active: bool, name: int = 0, mark: str | None = None) -> Transaction:
    return Transaction(
        key=f"k{number}",
        transaction_id=f"t{name}",
        evse_id=1,
        connector_id=1,
        wire_connector_id=1,
        token=None,
        token_key=None,
        token_type=None,
        authorized=True,
        token_status=None,
        active=active,
        received_at=NOW + timedelta(seconds=number),
        stopped_at=None if active else NOW + timedelta(seconds=number),
        start_content=f"s{name}",
        stop_content=None if active or mark == UNENDED else mark or f"e{name}",
    )


ROWS = st.builds(
    lambda number, active, name, mark: row(number, active=active, name=name, mark=mark),
    st.integers(0, 150),
    st.booleans(),
    st.integers(0, 9),
    st.sampled_from([None, "e-other", UNENDED]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ROWS, max_size=300))
def test_it_is_the_mapping_it_stands_for(rows):
    ledger, plain = Ledger(), {}
    for each in rows:
        ledger, plain = ledger.put([each]), {**plain, each.key: each}
    assert ledger == plain and len(ledger) == len(plain)
    assert {each.key for each in ledger.open.values()} == {key for key, one in plain.items() if one.active}
    assert Ledger.of(plain) == ledger
    held = {key for key, one in plain.items() if not one.active and one.stop_content is None}
    assert ledger.held.keys() == Ledger.of(plain).held.keys() == held
    for name in range(10):
        for found, member, value in (
            (ledger.named(f"t{name}"), "transaction_id", f"t{name}"),
            (ledger.begun_by(f"s{name}"), "start_content", f"s{name}"),
            (ledger.ended_by("e-other"), "stop_content", "e-other"),
        ):
            keys = [each.key for each in found]
            wanted = {key for key, one in plain.items() if getattr(one, member) == value}
            if member == "transaction_id":
                wanted -= ledger.open.keys()
            assert set(keys) == wanted and len(keys) == len(wanted)
    at = NOW + timedelta(seconds=75)
    late = {key for key, one in plain.items() if one.stopped_at is not None and one.stopped_at >= at}
    assert {each.key for each in ledger.ended_after(at)} == late


def test_a_message_copies_no_closed_transaction():
    ledger = Ledger().put(row(number, active=False, name=number) for number in range(5_000))
    ledger = ledger.put([row(9_000, active=True)])
    after = ledger.put([evolve(ledger["k9000"], charging_state="Charging")])
    assert after._old is ledger._old and after._new is ledger._new
    assert ledger["k9000"].charging_state is None
    closed = after.put([row(9_000, active=False)])
    assert closed._old is after._old and len(closed._new.rows) < 64


def test_what_nobody_can_repeat_any_more_goes_sooner_or_later():
    ledger = Ledger()
    for number in range(400):
        ledger = ledger.put([row(number, active=False, name=number)])
    assert ledger.without(lambda each: False) is ledger
    kept = ledger.without(lambda each: each.received_at < NOW + timedelta(seconds=300))
    assert set(kept) == {f"k{number}" for number in range(300, 400)}
