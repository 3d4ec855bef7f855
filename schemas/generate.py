"""Write the generated types and the catalogue from the official schemas and `actions.toml`.

    python -m schemas.generate            write what is out of date
    python -m schemas.generate --check    only say what is; exit 1 if anything is
    python -m schemas.generate --pin      accept the installed schema files and record their digests

Exit status 2 when a schema file is missing or is not the pinned one.
"""

import argparse
import sys
import tomllib
from pathlib import Path

from schemas import source
from schemas.generator import layout, model, render
from schemas.source import SourceError
from schemas.version import Version

HERE = Path(__file__).parent
Tables = dict[str, dict[str, list[str]]]


def tables() -> Tables:
    """Return the hand-written catalogue: version -> action -> [block, kind, sender]."""
    return tomllib.loads((HERE / "actions.toml").read_text(encoding="utf-8"))


def generated() -> dict[str, str]:
    """Return path below `schemas/` -> text of every generated file.

    Raises SourceError when a schema file is not the pinned one, and ValueError when the hand-written
    tables do not fit the schemas.
    """
    catalogue = tables()
    texts: dict[str, str] = {}
    for version in Version:
        table = catalogue[version]
        files = {stem: source.load(version, stem) for stem in source.stems(version)}
        built = model.build(version, table, files)
        folder = "v" + version.replace(".", "")
        texts[f"{folder}/_catalogue.py"] = render.catalogue(version, table)
        for name, text in render.package(built, layout.place(built, table)).items():
            texts[f"{folder}/{name}"] = text
    return texts


def digests() -> str:
    """Return the digest list of the installed files, in the form of `sha256sum`."""
    entries = [
        (source.file_name(v, stem), source.digest(v, stem)) for v in Version for stem in source.stems(v)
    ]
    return "".join(f"{value}  {name}\n" for name, value in sorted(entries))


def stale(texts: dict[str, str]) -> list[str]:
    """Return the generated files that are missing or differ, and files that should not be there."""
    folders = {Path(name).parent for name in texts if "/" in name}
    present = {str(path.relative_to(HERE)) for folder in folders for path in (HERE / folder).glob("*.py")}
    changed = [name for name, text in texts.items() if _read(HERE / name) != text]
    return sorted(changed + list(present - texts.keys()))


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m schemas.generate", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 when files are out of date"
    )
    parser.add_argument("--pin", action="store_true", help="record the digests of the installed schema files")
    options = parser.parse_args(arguments)
    try:
        if options.pin:
            source.DIGESTS.write_text(digests(), encoding="ascii")
            source.pinned.cache_clear()
        return _run(options.check)
    except SourceError as error:
        sys.stderr.write(f"schemas.generate: {error}\n")
        return 2


def _run(check: bool) -> int:
    texts = generated()
    outdated = stale(texts)
    for name in outdated:
        sys.stdout.write(f"{'out of date' if check else 'written'}: schemas/{name}\n")
        if not check:
            _write(HERE / name, texts.get(name))
    return 1 if check and outdated else 0


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _write(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
