"""The bar of a scan: what it counts, pass by pass, and that it is silent where that was asked for."""

import pytest

from scanner.progress import Progress


@pytest.mark.parametrize("quiet", [True, False], ids=["quiet", "shown"])
def test_each_pass_is_counted_from_its_start(quiet: bool) -> None:
    progress = Progress(quiet=quiet)
    for messages in (1000, 3):  # where a sample is drawn, the first pass sees all messages and the second few
        progress.start(100)
        progress.advance(50, messages - 1, 2)
        progress.advance(50, 1, 0)
        progress.finish()
        assert (progress.messages, progress.findings) == (messages, 2)


def test_the_rate_is_that_of_this_pass(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = iter([0.0, 10.0, 20.0, 30.0])  # started, advanced, started, advanced
    monkeypatch.setattr("scanner.progress.monotonic", lambda: next(now))
    progress = Progress(quiet=False)
    for messages in (1000, 50):
        progress.start(100)
        progress.advance(100, messages, 7)
        progress.finish()
    last = capsys.readouterr().err.rpartition("\r")[2]
    assert "5 messages/s, 7 findings" in last


def test_quiet_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(quiet=True)
    progress.start(100)
    progress.advance(100, 1, 1)
    progress.finish()
    assert capsys.readouterr() == ("", "")
