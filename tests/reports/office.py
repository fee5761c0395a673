"""LibreOffice, where it is installed: the reader of office files that the reports are tried with."""

import shutil
import subprocess
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice")
needs_libreoffice = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
TEXT = "txt:Text (encoded):UTF8"
SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
"""Comma, quotation mark, UTF-8, from the first row, every sheet as a file of its own (NAME-SHEET)."""

_ENOUGH = 120.0


def convert(files: list[Path], kind: str, folder: Path) -> tuple[dict[str, str], str]:
    """The text of each file as LibreOffice reads it, by its name, and all that it complained about.

    `kind` is `SHEETS` or `TEXT`. Each call has a profile of its own, since two
    processes with one profile wait for one another.
    """
    assert SOFFICE is not None
    profile = (folder / "profile").resolve().as_uri()
    call = [SOFFICE, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--convert-to", kind]
    done = subprocess.run(
        [*call, "--outdir", str(folder / "converted"), *map(str, files)],
        check=True,
        capture_output=True,
        encoding="utf-8",
        timeout=_ENOUGH,
    )
    # Says nothing of the file: Java is not needed to convert.
    said = [line for line in done.stderr.splitlines() if line and "javaldx" not in line]
    texts = {file.stem: file.read_text(encoding="utf-8-sig") for file in (folder / "converted").iterdir()}
    return texts, "\n".join(said)
