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
