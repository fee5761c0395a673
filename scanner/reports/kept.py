"""A folder of drafts that people fill in: written anew with each report, without losing what they changed."""

import hashlib
import shutil
from pathlib import Path

SUMS = "SHA256SUMS"
"""The file that says how every other file of the folder was written (the format of sha256sum)."""


def seal(folder: Path) -> None:
    """Write down the digests of all files of a folder that was just written."""
    lines = [f"{_sha256(file)}  {file.relative_to(folder).as_posix()}\n" for file in _files(folder)]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")


def keep_changes(folder: Path) -> Path | None:
    """Copy what is not as it was written to a folder beside, "NAME-kept-1" and so on; None where all is.

    Files of the folder that are not in SHA256SUMS were put there by somebody, and are copied too.
    """
    sealed = _sealed(folder)
    changed = [file for file in _files(folder) if sealed.get(file.relative_to(folder).as_posix()) != _sha256(file)]
    if not changed:
        return None
    kept = _free(folder)
    for file in changed:
        copy = kept / file.relative_to(folder)
        copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy2(file, copy)
    return kept


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file() and file != folder / SUMS)


def _sealed(folder: Path) -> dict[str, str]:
    """The name of each file to its digest, as far as they were written down."""
    sums = folder / SUMS
    if not sums.is_file():
        return {}
    lines = (line.partition("  ") for line in sums.read_text(encoding="utf-8").splitlines())
    return {name: digest for digest, _, name in lines}


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _free(folder: Path) -> Path:
    number = 1
    while (kept := folder.with_name(f"{folder.name}-kept-{number}")).exists():
        number += 1
    return kept
