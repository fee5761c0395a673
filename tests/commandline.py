"""The command as a user calls it: a process of its own, its exit status and what it says."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
TIMEOUT = 120.0


def call(*arguments: object) -> list[str]:
    """The command with these arguments, as a list for `subprocess`."""
    return [sys.executable, "-m", "scanner", *map(str, arguments)]


def run(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    """Runs the command to its end. The current folder is the project's; `options` are those of `subprocess`."""
    settings: dict[str, Any] = {"cwd": ROOT, "capture_output": True, "encoding": "utf-8", "timeout": TIMEOUT}
    done: subprocess.CompletedProcess[str] = subprocess.run(call(*arguments), check=False, **(settings | options))
    return done


def summary(report: Path) -> dict[str, Any]:
    """summary.json of a report folder, without the time at which it was made."""
    told: dict[str, Any] = json.loads((report / "summary.json").read_text(encoding="utf-8"))
    told.pop("generated_at")
    return told
