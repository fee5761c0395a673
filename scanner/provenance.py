"""What a scan was made with: versions of the program, its rules, and the libraries that decide what is found."""

import platform
from importlib.metadata import PackageNotFoundError, version

from scanner import __version__

_LIBRARIES = (
    "duckdb", "fast-mail-parser", "hyperscan", "libpff-python", "mail-parser", "pandas", "phonenumbers",
    "python-stdnum", "selectolax",
)  # fmt: skip


def provenance(rules_digest: str) -> dict[str, str]:
    """Name to version; `rules` is the SHA-256 (hex) of all that the rules and the lists beside them say."""
    return {
        "blindcopy": __version__,
        "rules": rules_digest,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        **{name: _version(name) for name in _LIBRARIES},
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"
