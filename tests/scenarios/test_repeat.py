"""The same seed twice: the same verdicts, and the same transcripts per station and direction."""

from scenarios.compare import differing
from scenarios.run import Options, run

WORDS = "cable_first or at_the_same_moment or ended_offline or remote_stop_of_a_running or held_pending"


def ran(folder, seed):
    outcome = run(Options(words=WORDS, seed=seed, reports=folder))
    assert outcome.status == 0
    return [(one.id, one.verdict) for one in outcome.results]


def test_the_same_seed_repeats_verdicts_and_transcripts(tmp_path):
    first, second = ran(tmp_path / "first", 11), ran(tmp_path / "second", 11)
    assert first == second
    assert len(first) >= 12
    assert differing(tmp_path / "first", tmp_path / "second") == {}


def test_another_seed_names_messages_otherwise(tmp_path):
    words = "upper_and_lower_case"
    for seed in (1, 2):
        run(Options(words=words, seed=seed, reports=tmp_path / str(seed)))
    assert len(differing(tmp_path / "1", tmp_path / "2")) == 2
