"""A deliberately broken handler turns a scenario red, and the failure text shows the frames concerned."""

import json
from dataclasses import replace

import pytest

from ocppj.transcript import Transcript
from scenarios import stations
from scenarios.ends.simulated import profile
from scenarios.run import VERSIONS, BadUsage, Options, run
from scenarios.verdicts import Verdict
from schemas.version import Version

HERE = "tests.scenarios.defects"


def judged(folder, words, defect=None, *versions):
    """The results of a few scenarios with a defect."""
    name = None if defect is None else f"{HERE}:{defect}"
    return run(Options(words=words, reports=folder, defect=name, versions=versions or VERSIONS))


def red(outcome):
    assert outcome.status == 1
    assert {one.verdict for one in outcome.results} == {Verdict.FAIL}
    return outcome.results


def test_a_wrong_status(tmp_path):
    for one in red(judged(tmp_path, "refused_with_its_status and blocked", "wrong_status")):
        concerned = [one.frames[index] for index in sorted(one.concerned)]
        assert [entry.action for entry in concerned] == ["Authorize", "Authorize"]
        assert "wanted 'Blocked', the frame has 'Accepted'" in one.reason
        assert concerned[1].text in one.reason
        assert [step.outcome for step in one.steps].count("failed") == 1


def test_a_missing_field(tmp_path):
    for one in red(judged(tmp_path, "after_a_mere_reconnect", "missing_field")):
        (index,) = one.concerned
        assert one.frames[index].action == "Heartbeat"
        assert "currentTime None is no time" in one.reason
        assert one.frames[index].text in one.reason


def test_a_late_answer(tmp_path):
    for one in red(judged(tmp_path, "a_station_boots_and_is_accepted", "late_answer", Version.V201)):
        assert "StatusNotification took" in one.reason
        assert "more than 5 s" in one.reason
        assert one.concerned


def test_a_record_that_was_not_kept(tmp_path):
    for one in red(judged(tmp_path, "a_station_boots_and_is_accepted", "forgotten_record")):
        assert "shows no EVSE 1 of CS001" in one.reason
        assert '"StatusNotification"' in one.reason


def test_a_list_that_is_not_kept(tmp_path):
    for one in red(judged(tmp_path, "sends_what_has_changed", "list_not_kept")):
        assert "the local list of CS001 is on record as" in one.reason
    for one in red(judged(tmp_path, "a_change_that_is_not_newer", "list_not_kept")):
        assert "no SendLocalList of the CSMS is the one meant" in one.reason


def test_a_group_that_is_not_told(tmp_path):
    for one in red(judged(tmp_path, "ended_with_another_token", "group_forgotten")):
        assert "FLEET" in one.reason


def test_an_event_that_is_not_kept(tmp_path):
    for one in red(judged(tmp_path, "a_lock_that_fails_is_on_record", "events_lost")):
        assert "the lock of EVSE 1 should be on record with true" in one.reason


def test_a_refusal_that_is_taken_for_a_promise(tmp_path):
    for one in red(judged(tmp_path, "what_the_station_will_not_be", "availability_believed")):
        assert "nothing of CS001 should be told anything" in one.reason


def test_a_token_that_is_taken_for_another(tmp_path):
    for one in red(judged(tmp_path, "a_start_that_is_refused_gives", "reservation_always_used")):
        assert "wanted 'Blocked', the frame has 'Accepted'" in one.reason


def test_a_crash_is_the_end_under_tests_fault(tmp_path):
    for one in red(judged(tmp_path, "upper_and_lower_case", "crash")):
        assert "Authorize" in one.reason
        assert "InternalError" in one.reason


def test_what_is_nobodys_fault_is_an_error_not_a_failure(tmp_path):
    outcome = judged(tmp_path, "upper_and_lower_case", "no_routes")
    assert outcome.status == 1
    for one in outcome.results:
        assert (one.verdict, one.frames) == (Verdict.ERROR, ())
        assert one.reason.startswith("RuntimeError: no routes today")
        assert [step.outcome for step in one.steps] == ["failed", "not run", "not run", "not run", "not run"]


def test_a_report_of_which_parts_are_lost(tmp_path):
    for one in red(judged(tmp_path, "full_inventory", "parts_lost", Version.V201)):
        assert "on record" in one.reason  # of variables, and of places that it would have confirmed


def test_a_refused_value_that_is_kept(tmp_path):
    words = "does_not_become_the_record or leaves_nothing_on_record"
    for one in red(judged(tmp_path, words, "refused_values_kept", Version.V16)):
        assert "on record" in one.reason


def test_times_of_the_station_that_are_not_kept(tmp_path):
    words = "a_start_of_an_hour_ago_with_a_good_token or hears_of_only_afterwards"
    for one in red(judged(tmp_path, words, "filed_under_now")):
        assert "StartTransaction told" in one.reason


def test_a_reason_that_is_not_kept(tmp_path):
    words = "files_the_end_of_its_session or stops_before_it_goes_down"
    for one in red(judged(tmp_path, words, "reasons_lost")):
        assert "should have stopReason" in one.reason


@pytest.mark.parametrize(
    ("words", "otherwise", "told"),
    [
        ("the_cable_then_the_card", {"status_before_start": True}, "Authorize, Charging, StartTransaction"),
        ("comes_up_says_what_it_is", {"station_status": False}, "the messages about connector 0"),
        ("starts_offline_with_a_card", {"boot_on_reconnect": True}, "BootNotification"),
        ("unlocks_a_connector_where_nobody", {"lock": "fails"}, "UnlockFailed"),
    ],
)
def test_a_station_that_goes_about_it_otherwise(tmp_path, monkeypatch, words, otherwise, told):
    def built(*args, **kwargs):
        made = profile(*args, **kwargs)
        return replace(made, quirks=replace(made.quirks, **otherwise))

    monkeypatch.setattr(stations, "profile", built)
    (one,) = red(judged(tmp_path, words, None, Version.V16))
    assert told in one.reason


def test_without_a_defect_the_same_scenarios_pass_and_leave_reports(tmp_path):
    words = "a_station_boots_and_is_accepted or upper_and_lower_case"
    outcome = judged(tmp_path, words)
    assert outcome.status == 0
    assert [one.verdict for one in outcome.results] == [Verdict.PASS] * 4
    tags = {one.version: one.tags for one in outcome.results if "cold_boot" in one.id}
    assert tags == {
        "1.6": ("csms", "ocpp1.6", "station"),
        "2.0.1": ("B01", "csms", "ocpp2.0.1", "station"),
    }
    for one in outcome.results:
        trace = tmp_path / one.trace
        assert json.loads(trace.read_text().splitlines()[0])["plugfest"] == 1
        assert len(Transcript.read(trace)) == len(one.frames)
    assert (tmp_path / "junit.xml").exists()
    assert outcome.page == tmp_path / "report.html"


def test_a_defect_that_does_not_exist_is_bad_usage(tmp_path):
    with pytest.raises(BadUsage, match="no_such_thing"):
        judged(tmp_path, "cold_boot", "no_such_thing")
