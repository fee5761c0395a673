"""The files that the user's files and folders hold, each recognised by its content.

Everything that was looked at is listed: what is no mail, or could not be read, with the reason.
"""
# A path is a string here, since pathlib would change the user's spelling of it ("./a" to "a").
# ruff: noqa: PTH110, PTH112, PTH116, PTH118, PTH123

import importlib
import os
import pkgutil
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import scanner.sources
from scanner.model import SourceFile
from scanner.sources.files import reason
from scanner.sources.format import Format
from scanner.sources.maildir import unfinished
from scanner.sources.places import place

_HEAD = 64 * 1024


class _Entry(NamedTuple):
    """A file or folder: `path` as spelled, `real` without links, `linked` when a link led to it."""

    path: str
    real: str
    is_folder: bool
    linked: bool


def formats() -> tuple[Format, ...]:
    """The formats that the modules of this folder define as `FORMAT` or `FORMATS`, in the order they are asked."""
    names = (module.name for module in pkgutil.iter_modules(scanner.sources.__path__))
    modules = [importlib.import_module(f"{scanner.sources.__name__}.{name}") for name in names]
    found = [getattr(module, "FORMAT", None) for module in modules]
    found += [each for module in modules for each in getattr(module, "FORMATS", ())]
    return tuple(
        sorted((each for each in found if isinstance(each, Format)), key=lambda each: (each.rank, each.name))
    )


def format_named(name: str) -> Format:
    """The format of a name that `discover` gave."""
    return next(known for known in formats() if known.name == name)


def discover(paths: Sequence[str], own: frozenset[str] = frozenset()) -> Iterator[SourceFile]:
    """Every file at or below `paths` once, in the order of their names, mail or not.

    Named files and folders come in sorted order, whatever order they are given in. A link is followed
    unless its target is reached anyway; a folder that lies in another named one is reached through that.
    A named folder without mail is itself listed, as failed, behind what was found in it.

    `own` are real paths (`layout.own_files`) that are not looked at: the case file is open, and to open and
    close it here would take away its lock (POSIX), or be refused (Windows).
    """
    known = formats()
    named = {_real(path): path for path in sorted(paths, reverse=True)}
    folders = {real for real, path in named.items() if os.path.isdir(path)}
    tops = {real for real in folders if not _below(real, folders)}
    reached = tops | (named.keys() - folders)
    for real, path in sorted(named.items(), key=lambda item: item[1]):
        if real in tops:
            yield from _folder(path, real, reached, own, known)
        elif real in own:
            yield _skipped(path, "the case file of this scan", failed=True)
        elif real not in folders:
            yield _file(path, None, known)


def _folder(
    top: str, real: str, reached: set[str], own: frozenset[str], known: Sequence[Format]
) -> Iterator[SourceFile]:
    explained = False  # by mail in it, or by why it cannot be listed
    for found in _walk(top, real, reached, own, known):
        if found is None:
            explained = True
            continue
        explained = explained or found.format != "" or found.path == top
        yield found
    if not explained:
        yield _skipped(top, "no mail in this folder", failed=True)


def _walk(
    top: str, real: str, reached: set[str], own: frozenset[str], known: Sequence[Format]
) -> Iterator[SourceFile | None]:
    """What lies below a folder; None stands for what is listed in a place of its own.

    `reached` holds the real paths that have such a place: named files, the tops of named folders, and
    the targets of links, which are added here.
    """
    entries = [iter([_Entry(top, real, is_folder=True, linked=False)])]
    while entries:
        entry = next(entries[-1], None)
        if entry is None:
            entries.pop()
        elif entry.real in own:
            continue
        elif entry.path != top and _listed_elsewhere(entry, reached):
            yield None
        elif not entry.is_folder:
            yield _file(entry.path, top, known)
        else:
            try:
                entries.append(_entries(entry))
            except OSError as error:
                yield _skipped(entry.path, _why(error), failed=True)


def _entries(folder: _Entry) -> Iterator[_Entry]:
    """What a folder holds, sorted by name. Raises OSError at once when it cannot be listed."""
    with os.scandir(folder.path) as listing:
        names = sorted((each.name, each.is_symlink(), each.is_dir(follow_symlinks=False)) for each in listing)
    return (_entry(folder, *name) for name in names)


def _entry(folder: _Entry, name: str, is_link: bool, is_folder: bool) -> _Entry:
    path = os.path.join(folder.path, name)
    real = os.path.join(folder.real, os.path.normcase(name))
    if not is_link and not is_folder:
        return _Entry(path, real, is_folder=False, linked=False)
    target = _real(path)  # of a folder too: a junction of Windows does not say that it is a link
    return _Entry(path, target, is_folder=is_folder or os.path.isdir(path), linked=target != real)


def _listed_elsewhere(entry: _Entry, reached: set[str]) -> bool:
    if entry.real in reached:
        return True
    if entry.linked and os.path.exists(entry.path):
        if _below(entry.real, reached):
            return True
        reached.add(entry.real)
    return False


def _file(path: str, top: str | None, known: Sequence[Format]) -> SourceFile:
    """One file, recognised; `top` is the named folder that it was found in, None when it was named."""
    named = top is None
    try:
        status = os.stat(path)
        head = _head(path, status)
    except FileNotFoundError as error:
        return _skipped(path, _why(error), failed=named)
    except (OSError, ValueError) as error:
        return _skipped(path, _why(error), failed=True)
    found = next((each for each in known if head and each.recognise(head, Path(path))), None)
    if not found or unfinished(Path(path)):
        return _skipped(path, _why_no_mail(path, status), status, failed=named)
    source, folder = place(found, path, top)
    return SourceFile(path, source, found.name, folder, status.st_size, status.st_mtime_ns)


def _head(path: str, status: os.stat_result) -> bytes:
    """What a format is told by; nothing of a pipe or a device, since to open it may wait for ever."""
    if not stat.S_ISREG(status.st_mode):
        return b""
    with open(path, "rb") as file:
        return file.read(_HEAD)


def _why_no_mail(path: str, status: os.stat_result) -> str:
    if not stat.S_ISREG(status.st_mode):
        return "not a regular file"
    if status.st_size == 0:
        return "empty file"
    if unfinished(Path(path)):
        return "unfinished delivery"
    return "not a mail format known here"


def _skipped(path: str, why: str, status: os.stat_result | None = None, *, failed: bool) -> SourceFile:
    size, modified = (status.st_size, status.st_mtime_ns) if status else (0, 0)
    return SourceFile(path, path, "", "", size, modified, why, failed)


def _why(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    if isinstance(error, PermissionError):
        return "permission denied"
    return f"cannot be read: {reason(error)}"


def _real(path: str) -> str:
    """The path without links, fit to be compared."""
    try:
        return os.path.normcase(os.path.realpath(path))
    except ValueError:  # a NUL in it: no file can have that name
        return path


def _below(real: str, folders: set[str]) -> bool:
    """Whether a real path lies below one of the folders."""
    return any(str(above) in folders for above in Path(real).parents)
