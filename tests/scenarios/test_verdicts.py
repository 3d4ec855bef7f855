"""Five verdicts, and when a run as a whole has failed."""

import pytest

from scenarios.verdicts import Inconclusive, NotApplicable, Unmet, Verdict, exit_status, judge

from .builders import UP, frame, result


@pytest.mark.parametrize(
    ("error", "verdict", "reason"),
    [
        (None, Verdict.PASS, ""),
        (Unmet("wrong status"), Verdict.FAIL, "wrong status"),
        (AssertionError(), Verdict.FAIL, "an assertion failed"),
        (NotApplicable("one address only"), Verdict.NOT_APPLICABLE, "one address only"),
        (Inconclusive("no driver"), Verdict.INCONCLUSIVE, "no driver"),
        (OSError("disk full"), Verdict.ERROR, "OSError: disk full"),
        (KeyError("x"), Verdict.ERROR, "KeyError: 'x'"),
        (RuntimeError(), Verdict.ERROR, "RuntimeError"),
    ],
)
def test_the_verdict_follows_from_what_was_raised(error, verdict, reason):
    judgement = judge(error)
    assert (judgement.verdict, judgement.reason) == (verdict, reason)


def test_a_failure_carries_its_frames():
    entry = frame(0, UP, [2, "m1", "Heartbeat", {}])
    assert judge(Unmet("late", [entry])).entries == (entry,)


@pytest.mark.parametrize(
    ("verdicts", "status"),
    [
        ([Verdict.PASS], 0),
        ([Verdict.PASS, Verdict.INCONCLUSIVE, Verdict.NOT_APPLICABLE], 0),
        ([Verdict.PASS, Verdict.FAIL], 1),
        ([Verdict.PASS, Verdict.ERROR], 1),
        ([Verdict.INCONCLUSIVE], 1),
        ([Verdict.NOT_APPLICABLE], 1),
    ],
)
def test_a_run_passes_when_something_was_judged_and_nothing_failed(verdicts, status):
    assert exit_status([result(verdict) for verdict in verdicts]) == status
