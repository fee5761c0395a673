"""The report folder: finds every report and writes them all, each file whole or not at all."""

import pkgutil
import shutil
from pathlib import Path

from scanner.analysis.result import Result
from scanner.errors import DISK_FULL, CaseError, UsageError
from scanner.importing import imported
from scanner.reports.kept import keep_changes
from scanner.reports.report import Reader, Report

UNFINISHED = ".blindcopy-unfinished"
"""The folder inside the report folder in which files are written before they are moved into place."""


def find_reports() -> tuple[Report, ...]:
    """Every `REPORT` and `REPORTS` of the modules in this folder, in the order of their file names."""
    names = sorted(module.name for module in pkgutil.iter_modules(imported("scanner.reports").__path__))
    found: list[Report] = []
    for name in names:
        module = imported(f"scanner.reports.{name}")
        if hasattr(module, "REPORT"):
            found.append(module.REPORT)
        found.extend(getattr(module, "REPORTS", ()))
    return tuple(found)


def refuse_no_folder(folder: Path) -> None:
    """Raises UsageError where a report cannot be written to `folder`: it, or what it would lie in, is a file."""
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if not there.is_dir():
        raise UsageError(f"{folder}: no report can be written there: {there} is not a folder")


def write_all(result: Result, folder: Path, reader: Reader) -> None:
    """Write every report into `folder`, readable by its owner only; make the folder where it is missing.

    The files are moved into place when all of them are written: a run that is killed or fails
    leaves the report of the run before. Raises UsageError where `folder` cannot be written to and
    CaseError where the disk is full.
    """
    unfinished = folder / UNFINISHED
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if unfinished.exists():  # of a run that was killed
            shutil.rmtree(unfinished)
        unfinished.mkdir(mode=0o700)
        try:
            reports = find_reports()
            for report in reports:
                if report.wanted(result):
                    report.write(result, unfinished, reader)
            for file in sorted(unfinished.rglob("*")):
                if file.is_file():
                    file.chmod(0o600)
            for written in sorted(unfinished.iterdir()):
                _move(written, folder / written.name)
            for report in reports:
                if not report.wanted(result):  # a report that was here before may have had it
                    _remove(folder / report.name)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    except OSError as error:
        raise _explained(error, folder) from error


def _move(written: Path, place: Path) -> None:
    """Put a file or folder in the place of that of the run before; what was changed in a folder is kept."""
    if written.is_dir():
        _remove(place)
    written.replace(place)


def _remove(place: Path) -> None:
    if place.is_dir():
        keep_changes(place)
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)


def _explained(error: OSError, folder: Path) -> UsageError | CaseError:
    """The error in one line that a user can act on."""
    if error.errno in DISK_FULL:
        return CaseError(f"{folder}: the report was not written: the disk is full")
    if isinstance(error, FileExistsError | NotADirectoryError):
        return UsageError(f"{folder}: the report was not written: not a folder")
    # On Windows a file that another program holds open cannot be replaced.
    held = f" ({Path(error.filename2).name} may be open in another program)" if error.filename2 else ""
    return UsageError(f"{folder}: the report was not written: {error.strerror or 'cannot be written'}{held}")
