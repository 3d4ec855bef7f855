"""The generated files are fresh to the byte, and say on the wire what the schemas say."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import schemas
from schemas import generate, source
from schemas.action import Action
from schemas.source import Part, SourceError
from schemas.validation import schema_of
from schemas.version import Version
from tests.schemas.cases import every_message

HERE = Path(schemas.__file__ or "").parent


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return generate.generated()


def test_files_are_what_the_generator_writes(texts: dict[str, str]) -> None:
    assert generate.stale(texts) == []
    assert {name: (HERE / name).read_bytes() for name in texts} == {n: t.encode() for n, t in texts.items()}


def test_the_generator_is_reproducible(texts: dict[str, str]) -> None:
    assert generate.generated() == texts


def test_every_digest_is_pinned() -> None:
    assert source.DIGESTS.read_text() == generate.digests()
    assert len(source.pinned()) == sum(len(source.stems(version)) for version in Version)


def test_the_installed_files_are_the_pinned_ones() -> None:
    source.verify()


@pytest.mark.usefixtures("other_digests")
def test_a_start_with_other_files_is_one_clear_line() -> None:
    with pytest.raises(SourceError, match=r"^ocpp/v16/schemas/Authorize\.json is not the file"):
        source.verify()


def test_nothing_of_the_schemas_prose_is_copied(texts: dict[str, str]) -> None:
    everything = "".join(texts.values())
    prose = {
        text for version in Version for stem in source.stems(version) for text in descriptions(version, stem)
    }
    assert len(prose) > 100
    assert not [text for text in prose if text in everything]


def descriptions(version: Version, stem: str) -> list[str]:
    definitions = source.load(version, stem).get("definitions", {})
    found = [str(node["description"]).strip() for node in definitions.values() if "description" in node]
    return [text for text in found if len(text) > 30]


@pytest.fixture
def other_digests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    lines = source.DIGESTS.read_text().splitlines(keepends=True)
    changed = tmp_path / "digests.txt"
    changed.write_text("".join(["0" * 64 + lines[0][64:], *lines[1:]]))
    monkeypatch.setattr(source, "DIGESTS", changed)
    source.pinned.cache_clear()
    yield
    source.pinned.cache_clear()


@pytest.mark.usefixtures("other_digests")
def test_another_schema_file_is_one_clear_line_and_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["--check"]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "ocpp/v16/schemas/Authorize.json" in error


def test_check_says_what_is_out_of_date(
    texts: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generate, "HERE", tmp_path)
    (tmp_path / "actions.toml").write_text((HERE / "actions.toml").read_text())
    assert generate.main(["--check"]) == 1
    assert "out of date: schemas/v16/_common.py\n" in capsys.readouterr().out
    assert generate.main([]) == 0
    (tmp_path / "v16" / "leftover.py").write_text("")
    assert generate.main(["--check"]) == 1
    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0
    assert {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.py")} == set(texts)


def test_the_command_exits_0_when_nothing_is_out_of_date() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "schemas.generate", "--check"], cwd=HERE.parent, check=False
    )
    assert result.returncode == 0


def test_the_packages_code_is_never_imported() -> None:
    script = (
        "import sys; from schemas.catalogue import find; from schemas.validation import check_request, Mode;"
        "from schemas.version import Version; action = find(Version.V16, 'Heartbeat');"
        "assert check_request(action, {}, Mode.STRICT).message is not None; assert 'ocpp' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=HERE.parent, check=False).returncode == 0


@every_message
def test_types_have_the_schemas_members_in_order(action: Action, part: Part) -> None:
    kind = action.request if part == "request" else action.response
    assert kind is not None
    assert list(kind.__struct_encode_fields__) == list(schema_of(action, part).get("properties", {}))
    assert kind.__struct_config__.frozen

    assert kind.__name__ == action.name + part.title()
