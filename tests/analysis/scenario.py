"""Mail written in a line, scanned and examined in process: what the scenarios of the analysis are made of."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.utils import format_datetime, formataddr
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from scanner import catalogue
from scanner.analysis.examine import examine
from scanner.analysis.result import Result
from scanner.case import Case, open_case
from scanner.customers import Customer
from scanner.detection import detector
from scanner.detection.rule import AnyRule
from scanner.engine import scan
from scanner.progress import Progress
from scanner.question import PolicyRule, Question
from scanner.reports.summary import as_dict
from scanner.worker import Reading

ORG = "utility.example"
DESK = f"desk@{ORG}"
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
MONDAY = datetime(2025, 3, 24, 9, tzinfo=UTC)
_PROVIDERS = ("gmail.com", "yahoo.com", "outlook.com", "web.de", "orange.fr")
_FIRST = ("jane", "omar", "li", "maria", "ivan", "chloe", "tomas", "aisha", "peter", "noor")
_LAST = ("doe", "haddad", "wang", "garcia", "petrov", "martin", "novak", "khan", "smith", "jansen")


class Here(Executor):
    """An executor without threads or processes: what is submitted is done at once."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@dataclass(frozen=True, slots=True)
class Mail:
    """A message, the folder that it lies in, and its Message-ID."""

    folder: str
    id: str
    written: bytes


def people(count: int, start: int = 0) -> list[str]:
    """Addresses of as many different people, at mail providers."""
    return [
        f"{_FIRST[n % 10]}.{_LAST[(n // 10 + n) % 10]}{n}@{_PROVIDERS[n % len(_PROVIDERS)]}"
        for n in range(start, start + count)
    ]


def at(hours: float = 0, days: float = 0) -> datetime:
    """A moment after nine on the Monday that every scenario begins on (UTC)."""
    return MONDAY + timedelta(hours=hours, days=days)


def mail(
    sender: str = DESK,
    to: Iterable[str] = (),
    *,
    cc: Iterable[str] = (),
    bcc: Iterable[str] = (),
    subject: str = "Your service in spring",
    text: str = "The service starts again on Monday. Please see that the meter can be reached.",
    when: datetime = MONDAY,
    id: str = "",  # noqa: A002  (the name of the field)
    answers: Sequence[str] = (),
    folder: str = "Sent",
    headers: Iterable[tuple[str, str]] = (),
    content_type: str = "text/plain; charset=utf-8",
) -> Mail:
    """A message as its sender's program filed it; addresses may be written with display names."""
    to, cc, bcc = list(to), list(cc), list(bcc)
    domain = sender.rpartition("@")[2].rstrip(">")
    said = "\0".join([sender, subject, text, str(when), *to, "", *cc, "", *bcc])
    name = id or f"{sha256(said.encode()).hexdigest()[:24]}@{domain}"
    fields = [
        ("From", sender),
        ("To", ", ".join(to)),
        ("Cc", ", ".join(cc)),
        ("Bcc", ", ".join(bcc)),
        ("Subject", subject if subject.isascii() else Header(subject, "utf-8").encode()),
        ("Date", format_datetime(when)),
        ("Message-ID", f"<{name}>"),
        ("In-Reply-To", f"<{answers[-1]}>" if answers else ""),
        ("References", " ".join(f"<{one}>" for one in answers)),
        ("MIME-Version", "1.0"),
        ("Content-Type", content_type),
        ("Content-Transfer-Encoding", "8bit"),
        *headers,
    ]
    lines = [f"{field}: {value}" for field, value in fields if value]
    return Mail(folder, name, ("\n".join(lines) + "\n\n" + text + "\n").encode())


def arrived(
    sender: str, to: Iterable[str] = (DESK,), *, headers: Iterable[tuple[str, str]] = (), **written: Any
) -> Mail:
    """A message that came in, with the trace of one server."""
    domain = sender.rpartition("@")[2].rstrip(">")
    trace = ("Received", f"from mail.{domain} by mx.{ORG}; Mon, 24 Mar 2025 09:00:00 +0000")
    return mail(sender, to, folder=written.pop("folder", "Inbox"), headers=(trace, *headers), **written)


def filed_again(message: Mail, folder: str, *, without_bcc: bool = True) -> Mail:
    """Another copy of a message, as it lies in the mailbox of one who received it."""
    lines = message.written.split(b"\n")
    kept = [line for line in lines if not (without_bcc and line.startswith(b"Bcc:"))]
    trace = f"Received: from mail.{ORG} by mx.{ORG}; Mon, 24 Mar 2025 09:00:00 +0000".encode()
    return Mail(folder, message.id, b"\n".join([trace, *kept]))


def bounce(
    recipient: str, original: str = "", *, action: str = "failed", subject: str = "", when: datetime = MONDAY
) -> Mail:
    """A report of RFC 3464 on one recipient; `original` is the Message-ID that it names, or none."""
    about = [f"Message-ID: <{original}>"] if original else []
    about += [f"Subject: {subject}"] if subject else []
    status = {"failed": "5.1.1", "delayed": "4.4.1"}[action]
    parts = [
        ("text/plain", "This is the mail system."),
        (
            "message/delivery-status",
            f"Reporting-MTA: dns; mx.{ORG}\n\nFinal-Recipient: rfc822; {recipient}\n"
            f"Action: {action}\nStatus: {status}",
        ),
        *([("text/rfc822-headers", "\n".join(about))] if about else []),
    ]
    text = "".join(f"--b\nContent-Type: {kind}\n\n{body}\n" for kind, body in parts) + "--b--"
    return arrived(
        f"mailer-daemon@mx.{ORG}",
        subject="Delivery Status Notification",
        text=text,
        when=when,
        content_type='multipart/report; report-type=delivery-status; boundary="b"',
        id=f"bounce-{recipient}-{original or 'silent'}-{when:%d%H%M}@mx.{ORG}",
    )


def named(address: str, name: str) -> str:
    """An address with a display name of any script, as a header field writes it."""
    return formataddr((name, address), "utf-8")


@cache
def _rules() -> tuple[AnyRule, ...]:
    return catalogue.load()


@cache
def _dumped() -> bytes:
    return detector.dump(_rules())


def filed(source: Path, mails: Iterable[Mail]) -> Path:
    """A new folder of mbox files, one for each folder of the messages."""
    source.mkdir()
    for one in mails:
        with (source / f"{one.folder}.mbox").open("ab") as out:
            out.write(b"From x Mon Mar 24 09:00:00 2025\n" + one.written + b"\n")
    return source


def examined(
    folder: Path,
    mails: Iterable[Mail],
    *,
    org: Sequence[str] = (ORG,),
    customers: Sequence[tuple[str, str]] | None = None,
    threshold: int = 5,
    policies: tuple[PolicyRule, ...] = (),
) -> Result:
    """The result of a scan of these messages; `customers` are pairs of address and customer_id."""
    source = filed(folder / "mail", mails)
    known = (
        None if customers is None else tuple(Customer(address, number, "", "") for address, number in customers)
    )
    question = replace(asking(org, known, threshold), policies=policies)
    with scanned(folder / "case", source, threshold) as case:
        return examine(case.connection, question, NOW)


def asking(org: Sequence[str], customers: tuple[Customer, ...] | None = None, threshold: int = 5) -> Question:
    """The question of a scan with all rules."""
    heads = ("id", "title", "category", "jurisdiction", "severity")
    return Question(
        organisation=tuple(org),
        visible_threshold=threshold,
        rules=tuple({name: getattr(rule, name) for name in heads} for rule in _rules()),
        customers=customers,
    )


@contextmanager
def scanned(path: Path, source: Path, threshold: int = 5) -> Iterator[Case]:
    """A new case file at `path` with all that `source` has, read in this process."""
    case = open_case(path, create=True)
    try:
        reading = Reading(_dumped(), case.hash_key, True, threshold)
        scan(
            case,
            [str(source)],
            reading,
            fingerprint="scenario",
            jobs=1,
            progress=Progress(True),
            make_executor=lambda _jobs: Here(),
        )
        yield case
    finally:
        case.close()


def summary(folder: Path, mails: Iterable[Mail], **asked: Any) -> dict[str, Any]:
    """The same as in summary.json, nothing masked."""
    told: dict[str, Any] = as_dict(examined(folder, mails, **asked), reveal=True)
    return told


def differences(expected: Any, found: Any, at_key: str = "") -> list[str]:
    """Where what was found is not what was expected; keys that `expected` leaves out may be anything."""
    if isinstance(expected, dict):
        return [
            line
            for key, value in expected.items()
            for line in differences(value, found.get(key, "missing"), f"{at_key}.{key}")
        ]
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        pairs = enumerate(zip(expected, found, strict=True))
        return [line for n, (one, other) in pairs for line in differences(one, other, f"{at_key}[{n}]")]
    return [] if expected == found else [f"{at_key}: {found!r}, expected {expected!r}"]
