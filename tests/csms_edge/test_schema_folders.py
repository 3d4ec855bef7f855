"""Schema files that cannot be used together: refused at the start, and left aside while the CSMS runs."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from csms.data_transfer.book import Book

ID = "ocpp1.6-Acme-Ping"
EVERY = 0.02  # seconds between two looks at the folder


def _schema(kind: str) -> str:
    return json.dumps({"$id": ID, "type": kind})


def _types(book: Book) -> list[str]:
    entries = book.registry(1).entries()
    return [
        str(entry.document.given["type"]) for entry in entries if entry.key.vendor_id.casefold() == "acme"
    ]


def test_two_files_of_one_key_are_one_clear_line_at_the_start(run, tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / f"{name}.json").write_text(_schema("object"))
    (tmp_path / "csms.toml").write_text(f'data_transfer.folders = ["{tmp_path}"]\n')
    status, _, error = run("serve", "--config", "csms.toml")
    assert (status, error.count("\n")) == (2, 1), error
    assert str(tmp_path / "one.json") in error and str(tmp_path / "other.json") in error


async def test_one_that_comes_later_leaves_in_force_what_was(
    start, until, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "csms.data_transfer.book")
    (tmp_path / "one.json").write_text(_schema("object"))
    csms = await start(data_transfer={"folders": [str(tmp_path)], "reload_every": EVERY})
    assert _types(csms.desk.book) == ["object"]
    (tmp_path / "other.json").write_text(_schema("array"))
    await until(lambda: any(one.levelno == logging.ERROR for one in caplog.records))
    (told,) = (one.getMessage() for one in caplog.records if one.levelno == logging.ERROR)
    assert str(tmp_path / "other.json") in told and ID in told
    assert _types(csms.desk.book) == ["object"]
    (tmp_path / "one.json").unlink()
    await until(lambda: _types(csms.desk.book) == ["array"])
