"""What `python -m benchmarks --detection` does: labelled mail written, searched by both programs, compared."""

import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from email.message import Message
from itertools import islice
from mailbox import mbox
from pathlib import Path
from typing import Any

from tabulate import tabulate

from benchmarks import mailboxes
from benchmarks.detection.fragments import KINDS
from benchmarks.detection.mails import LabelledMail, labelled_mails, write_mbox
from benchmarks.detection.programs import BELIEVED, Outcome, has_presidio, presidio, scanner, search
from benchmarks.detection.scoring import Score, Scored, Truth, best_threshold, score, truths

Speeds = dict[str, list[Outcome]]
"""By kind of mail, the scanner and, where it is there, Presidio as the last."""

_EXCERPT = 70
_ORDINARY_MAILS = 10_000
_ORDINARY_FOR_PEER = 300  # of these, since it takes a minute for them
_HOW_TO_INSTALL = """\
presidio-analyzer is not there, so nothing is compared with it. To have it, in an environment of its own:
  python -m venv PEER && PEER/bin/pip install presidio-analyzer
and add --presidio-python PEER/bin/python"""


def measure(count: int, seed: int, peer_python: str, work: Path, shown: int, out: Path | None) -> None:
    """Write `count` labelled mails, have them searched, print the tables; `shown` errors of a kind are listed."""
    mails = list(labelled_mails(count, seed))
    with tempfile.TemporaryDirectory(dir=work) as folder:
        ours, peer, speeds = _searched(mails, seed, peer_python, Path(folder))
    labels = truths(mails)
    in_text = [label for label in labels if not label.attached]
    believed = [found for found in ours.found if found.certainty > BELIEVED]
    scored = {
        "text": score(in_text, [found for found in believed if not found.attached], KINDS),
        "text, low ones too": score(in_text, [found for found in ours.found if not found.attached], KINDS),
        "attachments": score(
            [label for label in labels if label.attached], [found for found in believed if found.attached], KINDS
        ),
    }
    peers = _peer_scores(in_text, peer)
    print(_kind_table(scored["text"], scored["text, low ones too"], peers))
    print("\n" + _overall_table(scored))
    print("\n" + _speed_table(speeds))
    if peer is None:
        print("\n" + _HOW_TO_INSTALL)
    if ours.unmeasured:
        print("\nrules of no kind in kinds.toml, not measured: " + _counted(ours.unmeasured))
    if shown:
        print("\n" + _errors(scored["text"], shown))
        print("\nIn attachments:\n" + _errors(scored["attachments"], shown))
    if out is not None:
        report = _as_json(count, speeds, scored, peers)
        out.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


def _searched(
    mails: list[LabelledMail], seed: int, peer_python: str, folder: Path
) -> tuple[Outcome, Outcome | None, Speeds]:
    """What both found in the labelled mails, and how fast they are on these and on ordinary mail."""
    mailbox, single = folder / "labelled.mbox", folder / "single.mbox"
    write_mbox(mails, mailbox)
    write_mbox(mails[:1], single)
    ordinary = mailboxes.by_count(folder, _ORDINARY_MAILS, attachments=False, seed=seed)
    ours = scanner(mailbox, len(mails), single, KINDS, folder / "labelled")
    speeds = {
        "labelled": [ours],
        "ordinary": [scanner(ordinary.path, ordinary.messages, single, KINDS, folder / "ordinary")],
    }
    if not has_presidio(peer_python):
        return ours, None, speeds
    texts = [(mail.message_id, f"{mail.subject.text}\n\n{mail.body.text}") for mail in mails]
    peer = presidio(peer_python, texts, KINDS, folder / "peer")
    speeds["labelled"] += [search(texts), peer]
    few = _texts(ordinary.path, _ORDINARY_FOR_PEER)
    speeds["ordinary"] += [search(few), presidio(peer_python, few, KINDS, folder / "ordinary-peer")]
    return ours, peer, speeds


def _texts(mailbox: Path, count: int) -> list[tuple[str, str]]:
    """Message-ID, and subject and body, of the first messages of a mailbox of plain text."""
    opened = mbox(mailbox, create=False)
    try:
        return [(one["Message-ID"], f"{one['Subject']}\n\n{_body(one)}") for one in islice(opened, count)]
    finally:
        opened.close()


def _body(message: Message) -> str:
    content = message.get_payload(decode=True)
    return content.decode() if isinstance(content, bytes) else ""


def _peer_scores(labels: Sequence[Truth], peer: Outcome | None) -> dict[str, Score]:
    """What the peer reaches, each kind at the threshold that is best for it."""
    if peer is None:
        return {}
    return {
        kind: best_threshold(labels, peer.found, kind, KINDS) for kind, entry in KINDS.items() if entry["peer"]
    }


def _kind_table(text: Scored, everything: Scored, peers: Mapping[str, Score]) -> str:
    rows = [
        {
            "kind": kind,
            "labels": one.labels,
            "wrong": one.wrong,
            "precision": f"{one.precision:.3f}",
            "recall": f"{one.recall:.3f}",
            "F1": f"{one.f1:.3f}",
            "F1 with low": f"{everything.scores[kind].f1:.3f}",
            "F1 of presidio": f"{peers[kind].f1:.3f}" if kind in peers else "",
            "": "below" if kind in peers and one.f1 < peers[kind].f1 else "",
        }
        for kind, one in text.scores.items()
    ]
    return tabulate(rows, headers="keys", disable_numparse=True, colalign=["left"] + ["right"] * 7 + ["left"])


def _overall_table(scored: Mapping[str, Scored]) -> str:
    rows = []
    for title, one in scored.items():
        whole = one.overall()
        with_labels = [own.f1 for own in one.scores.values() if own.labels]
        mean = sum(with_labels) / len(with_labels) if with_labels else 0.0
        rows.append(
            {
                "all kinds, in": title,
                "labels": f"{whole.labels:,}",
                "wrong": f"{whole.wrong:,}",
                "precision": f"{whole.precision:.3f}",
                "recall": f"{whole.recall:.3f}",
                "F1": f"{whole.f1:.3f}",
                "mean F1 of the kinds": f"{mean:.3f}",
            }
        )
    return tabulate(rows, headers="keys", disable_numparse=True, colalign=["left"] + ["right"] * 6)


def _speed_table(speeds: Speeds) -> str:
    rows = [
        {
            "mail": kind,
            "program, start left out": one.title,
            "mails": f"{one.mails:,}",
            "seconds": f"{one.seconds:.2f}",
            "mails/s": f"{one.speed:,.0f}",
            "times as fast as presidio": f"{one.speed / outcomes[-1].speed:.0f}" if len(outcomes) > 1 else "",
        }
        for kind, outcomes in speeds.items()
        for one in outcomes
    ]
    return tabulate(rows, headers="keys", disable_numparse=True, colalign=["left"] * 2 + ["right"] * 4)


def _errors(scored: Scored, shown: int) -> str:
    """The first misses and false alarms of each kind; all of it is invented, so it may be shown."""
    lines: list[str] = []
    for kind in scored.scores:
        missed = [one for one in scored.missed if one.kind == kind][:shown]
        wrong = [one for one in scored.wrong if one.kind == kind][:shown]
        lines += [f"{kind}: missed {one.value[:_EXCERPT]!r} in {one.mail}" for one in missed]
        lines += [f"{kind}: wrong {one.value[:_EXCERPT]!r} by {one.name} in {one.mail}" for one in wrong]
    return "\n".join(lines)


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{rule} ({count})" for rule, count in sorted(counts.items()))


def _as_json(
    count: int, speeds: Speeds, scored: Mapping[str, Scored], peers: Mapping[str, Score]
) -> dict[str, Any]:
    return {
        "mails": count,
        "python": sys.version.split()[0],
        "mails a second": {kind: {one.title: one.speed for one in outcomes} for kind, outcomes in speeds.items()},
        "scores": {
            title: {"all": _numbers(one.overall())} | {kind: _numbers(own) for kind, own in one.scores.items()}
            for title, one in scored.items()
        },
        "presidio": {kind: _numbers(one) for kind, one in peers.items()},
    }


def _numbers(one: Score) -> dict[str, float]:
    return {
        "labels": one.labels,
        "right": one.right,
        "wrong": one.wrong,
        "precision": round(one.precision, 4),
        "recall": round(one.recall, 4),
        "f1": round(one.f1, 4),
    }
