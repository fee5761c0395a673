"""Where the rules lie: inside the package when installed, beside it in a checkout."""

import hashlib
from pathlib import Path


def rules_folder() -> Path:
    """The folder of the built-in rules, and of the lists beside them."""
    package = Path(__file__).parent
    packed = package / "rules"
    return packed if packed.is_dir() else package.parent / "rules"


def lists_digest() -> str:
    """SHA-256 (hex) over the lists: what messages are told to be depends on them."""
    digest = hashlib.sha256()
    for path in sorted((rules_folder() / "lists").iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
