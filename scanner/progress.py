"""The progress bar of a scan: bytes, messages a second, findings, time left."""

import sys
from dataclasses import dataclass, field
from time import monotonic
from typing import NoReturn

from tqdm import tqdm


@dataclass(slots=True)
class Progress:
    """A bar on stderr, or nothing when `quiet`. Between `start` and `finish` it is advanced by units.

    `messages` and `findings` count from the last `start` on.
    """

    quiet: bool
    messages: int = 0
    findings: int = 0
    _bar: "tqdm[NoReturn] | None" = field(default=None, repr=False)
    _since: float = 0.0

    def start(self, total: int) -> None:
        """Shows the bar; `total` in bytes."""
        self.messages, self.findings, self._since = 0, 0, monotonic()
        if not self.quiet:
            interval = 0.1 if sys.stderr.isatty() else 10.0
            self._bar = tqdm(
                total=total, unit="B", unit_scale=True, desc="scan", mininterval=interval, dynamic_ncols=True
            )

    def advance(self, size: int, messages: int, findings: int) -> None:
        """Counts a unit of `size` bytes."""
        self.messages += messages
        self.findings += findings
        if self._bar is not None:
            rate = self.messages / max(monotonic() - self._since, 1e-6)
            self._bar.set_postfix_str(f"{rate:,.0f} messages/s, {self.findings:,} findings", refresh=False)
            self._bar.update(size)

    def finish(self) -> None:
        """Leaves the last state of the bar on the screen."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
