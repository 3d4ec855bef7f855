"""The write-ahead log: copied while the writer goes on, and short however long it goes on."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from csms.store.write_ahead_log import WriteAheadLog
from tests.csms_engine.kit import PATIENCE

_LARGE = 3_000  # bytes: a row and a page of 4 kB are the same


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a.db"


@pytest.fixture
def writer(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("CREATE TABLE t (x BLOB)")
        yield connection


def write(writer: sqlite3.Connection, log: WriteAheadLog, rows: int = 1) -> None:
    writer.execute("BEGIN IMMEDIATE")
    for _ in range(rows):
        writer.execute("INSERT INTO t VALUES (zeroblob(?))", (_LARGE,))
    writer.commit()
    log.committed(writer)


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.001)


def in_database(file: Path, scratch: Path) -> int:
    """The rows that the database file has without its log."""
    scratch.write_bytes(file.read_bytes())
    with closing(sqlite3.connect(f"file:{scratch}?immutable=1", uri=True)) as alone:
        return int(alone.execute("SELECT count(*) FROM t").fetchone()[0])


def test_what_was_committed_comes_home(file: Path, writer: sqlite3.Connection, tmp_path: Path) -> None:
    log = WriteAheadLog(file, rows=50)
    write(writer, log, 49)
    time.sleep(0.05)
    assert file.stat().st_size < 49 * _LARGE  # not before it is worth it
    write(writer, log)
    until(lambda: file.stat().st_size > 50 * _LARGE)
    log.close()
    assert in_database(file, tmp_path / "copy.db") == 50


def test_a_log_that_is_always_written_to_stays_short(file: Path, writer: sqlite3.Connection) -> None:
    log = WriteAheadLog(file, rows=50)
    for number in range(2_000):
        write(writer, log)
        if number % 50 == 0:
            time.sleep(0.005)  # the other thread's turn
    log.close()
    assert file.with_name("a.db-wal").stat().st_size < 1_000 * _LARGE
    assert writer.execute("SELECT count(*) FROM t").fetchone() == (2_000,)


def test_rows_that_are_large_are_copied_by_their_size(file: Path, writer: sqlite3.Connection) -> None:
    """One station's frames of a megabyte must not fill the disk, nor have a commit copy them all."""
    log = WriteAheadLog(file, size=1 << 20)
    log.prepare(writer)
    largest = 0
    for _ in range(60):
        writer.execute("INSERT INTO t VALUES (zeroblob(300000))")
        log.committed(writer)
        largest = max(largest, file.with_name("a.db-wal").stat().st_size)
        time.sleep(0.005)  # the other thread's turn
    log.close()
    assert largest < 10 << 20
    assert file.stat().st_size > 8 << 20


def test_the_count_of_rows_may_run_over(file: Path) -> None:
    """SQLite counts changed rows in 32 bits with a sign."""

    class Counting:
        total_changes = 2**31 - 10

    log, writer = WriteAheadLog(file, rows=50), Counting()
    begun: list[int] = []
    log._begin = lambda: begun.append(writer.total_changes)  # type: ignore[method-assign]
    log.committed(writer)  # type: ignore[arg-type]
    for row in range(2**31 - 9, 2**31 + 191):
        writer.total_changes = (row + 2**31) % 2**32 - 2**31
        log.committed(writer)  # type: ignore[arg-type]
    log.close()
    assert len(begun) == 1 + 4


def test_a_thread_that_cannot_be_had_is_asked_for_again(
    file: Path, writer: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    log = WriteAheadLog(file, rows=5)

    def none(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as without:
        without.setattr(log._thread, "submit", none)
        write(writer, log, 5)
    assert "can't start new thread" in caplog.text
    write(writer, log, 5)
    until(lambda: file.stat().st_size > 5 * _LARGE)
    log.close()


def test_a_reader_of_long_ago_holds_up_nobody(file: Path, writer: sqlite3.Connection) -> None:
    log = WriteAheadLog(file, rows=50)
    write(writer, log)
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM t").fetchone() == (1,)
        for _ in range(300):
            write(writer, log)
        assert reader.execute("SELECT count(*) FROM t").fetchone() == (1,)
    log.close()
    assert writer.execute("SELECT count(*) FROM t").fetchone() == (301,)


def test_a_copy_that_fails_is_told_and_the_commit_stands(
    file: Path, writer: sqlite3.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    log = WriteAheadLog(file.parent / "nowhere" / "a.db", rows=1)
    write(writer, log)
    until(lambda: "could not be copied" in caplog.text)
    until(lambda: log._copied)
    write(writer, log)  # which copies itself what the other could not
    assert file.stat().st_size > 2 * _LARGE
    log.close()
