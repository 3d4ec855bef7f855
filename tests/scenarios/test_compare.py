"""Two runs compared: times masked, transaction ids renumbered, everything else has to agree."""

from ocppj.transcript import Transcript
from scenarios.compare import differences, main, normalised

from .builders import DOWN, UP, event, exchange, frame


def run(transaction, time, meter=5, message_id="m1", offset=0.0):
    request = {"idTag": "A", "timestamp": time, "meterStart": meter}
    stop = {"transactionId": transaction, "meterStop": 9, "timestamp": time}
    return [
        event(offset, "open", subprotocol="ocpp1.6"),
        *exchange(offset + 1, message_id, "StartTransaction", request, {"transactionId": transaction}),
        *exchange(offset + 2, "m2", "StopTransaction", stop, {}),
    ]


def test_runs_that_differ_in_times_and_transaction_ids_agree():
    assert not differences(
        run(7, "2026-11-22T12:00:00Z"), run(99, "2027-01-01T00:00:00.123+01:00", offset=50)
    )


def test_frames_of_both_directions_may_cross_otherwise():
    first = [frame(0, UP, [2, "a", "Heartbeat", {}]), frame(1, DOWN, [2, "b", "Reset", {}])]
    assert not differences(first, list(reversed(first)))


def test_another_value_message_id_or_order_is_a_difference():
    base = run(7, "2026-11-22T12:00:00Z")
    assert "frame 1" in differences(base, run(7, "2026-11-22T12:00:00Z", meter=6))[0]
    assert "frame 1" in differences(base, run(7, "2026-11-22T12:00:00Z", message_id="m9"))[0]
    assert differences(base, [*base[3:], *base[:3]])


def test_a_missing_frame_and_a_missing_station_are_named():
    base = run(7, "2026-11-22T12:00:00Z")
    (told,) = differences(base, base[:-1])
    assert told == "CS001 csms->cs: the second run lacks frame 2: [3, 'm2', {}]"
    assert len(differences(base, [])) == 2


def test_two_transactions_taken_for_one_are_a_difference():
    one = [frame(0, UP, [2, "a", "MeterValues", {"transactionId": n}]) for n in (7, 8)]
    other = [frame(0, UP, [2, "a", "MeterValues", {"transactionId": n}]) for n in (7, 7)]
    assert differences(one, other)


def test_what_each_run_makes_anew_is_no_difference_but_what_stands_around_it_is():
    def told(key, port, word="a"):
        pem = f"{word} -----BEGIN CERTIFICATE-----\n{key}\n-----END CERTIFICATE-----\n"
        return [frame(0, UP, [2, "a", "X", {"chain": pem, "url": f"ws://127.0.0.1:{port}/"}])]

    assert not differences(told("k1", 1000), told("k2", 2000))
    assert differences(told("k1", 1000), told("k1", 1000, word="b"))


def test_unreadable_frames_are_compared_as_text():
    assert normalised([frame(0, UP, "Boot me!")])["CS001", UP] == ["Boot me!"]


def test_the_command_compares_two_report_folders(tmp_path, capsys):
    for name, meter in (("a", 5), ("b", 5), ("c", 6)):
        (tmp_path / name / "traces").mkdir(parents=True)
        transcript = Transcript(run(7, "2026-11-22T12:00:00Z", meter=meter))
        transcript.write(tmp_path / name / "traces" / "one.jsonl")
    folders = {name: str(tmp_path / name) for name in "abc"}
    assert main([folders["a"], folders["b"]]) == 0
    assert main([folders["a"], folders["c"]]) == 1
    assert "one.jsonl: CS001 cs->csms: frame 1" in capsys.readouterr().out
    assert main([folders["a"]]) == 2
    assert main([folders["a"], str(tmp_path / "nowhere")]) == 2


def test_times_and_transactions_inside_of_transferred_data_are_masked_and_values_are_not():
    def told(data):
        return [frame(0, DOWN, [2, "a", "DataTransfer", {"vendorId": "v", "data": data}])]

    first = told('{"transactionId": 1, "timestamp": "2026-11-22T12:00:00Z", "cost": 1.0}')
    assert not differences(
        first, told('{"transactionId": 8, "timestamp": "2027-01-01T00:00:00Z", "cost": 1.0}')
    )
    assert differences(first, told('{"transactionId": 1, "timestamp": "2026-11-22T12:00:00Z", "cost": 2.0}'))
