"""Where the rules lie: inside the package when installed, beside it in a checkout."""

from pathlib import Path


def rules_folder() -> Path:
    """The folder of the built-in rules, and of the lists beside them."""
    package = Path(__file__).parent
    packed = package / "rules"
    return packed if packed.is_dir() else package.parent / "rules"
