"""``everest`` is a namespace that EVerest itself owns: ours lies beside its packages."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = {"schemas", "ocppj", "simulator", "csms", "scenarios", "migrations", "tests"}
THEIRS = {"testing", "framework", "__init__"}


def _imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found


def test_it_imports_none_of_ours() -> None:
    files = sorted((ROOT / "everest").rglob("*.py"))
    assert len(files) > 10
    assert {path.name: _imported(path) & OURS for path in files if _imported(path) & OURS} == {}


def test_no_module_takes_a_name_of_everests() -> None:
    assert not {path.stem for path in (ROOT / "everest").iterdir()} & THEIRS


def test_both_are_importable_whichever_comes_first(tmp_path: Path) -> None:
    package = tmp_path / "everest" / "testing"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("WHOSE = 'theirs'\n")
    code = "from everest.testing import WHOSE; from everest import car; print(WHOSE, len(car.unplug(1)))"
    for order in ((tmp_path, ROOT), (ROOT, tmp_path)):
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, order))}
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout == "theirs 1\n", done.stderr
