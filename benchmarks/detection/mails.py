"""Labelled mail: fragments put together to whole messages, encoded in the ways that mail is."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from itertools import groupby
from pathlib import Path
from random import Random

from benchmarks.detection import forms, fragments, written
from benchmarks.detection.attachments import LabelledFile, labelled_file
from benchmarks.detection.fragments import Fragment, Label, joined

ORGANISATION = "utility.example"
_FIRST_DAY = datetime(2024, 1, 8, 8, tzinfo=UTC)
_CONTENT = (  # what a mail holds, and how often
    (fragments.negative, 40),
    (fragments.number, 34),
    (fragments.contact, 16),
    (fragments.phone, 8),
    (fragments.said, 7),
    (forms.form, 6),
    (forms.table, 5),
    (fragments.number_list, 5),
)
_LANGUAGES = ("en", "en", "en", "fr", "de", "es")
_GREETINGS = {"en": ("Hello,", "Hi", "Dear all,"), "fr": ("Bonjour,",), "de": ("Guten Tag,",), "es": ("Hola,",)}
_CLOSINGS = {
    "en": ("Kind regards,", "Thanks,", "Best,"),
    "fr": ("Cordialement,",),
    "de": ("Viele Grüße",),
    "es": ("Saludos,",),
}
_SUBJECTS = (
    "Your request",
    "Re: your file",
    "Question",
    "Documents",
    "Re: Re: follow-up",
    "Rückfrage",
    "Votre dossier",
)
_COLUMNS = re.compile(r"(?<=\S)(?:\t| {3})(?=\S)")
_OWN = ("phone-number", "email-address", "postal-address")
"""What a signature block holds of its sender, and discloses of nobody else."""


@dataclass(frozen=True, slots=True)
class LabelledMail:
    """One message: what is labelled in it, and its bytes (RFC 5322, lines end in LF)."""

    message_id: str
    subject: Fragment
    body: Fragment
    files: tuple[LabelledFile, ...]
    data: bytes


def labelled_mails(count: int, seed: int) -> Iterator[LabelledMail]:
    """So many messages; the same seed gives the same ones, fewer are the beginning of more."""
    chance = Random(seed)
    for number in range(count):
        yield _mail(chance, number)


def write_mbox(mails: list[LabelledMail], path: Path) -> None:
    """The messages as an mbox (mboxrd)."""
    with path.open("wb") as out:
        for number, mail in enumerate(mails):
            when = _FIRST_DAY + timedelta(minutes=11 * number)
            out.write(f"From clerk@{ORGANISATION} {when:%a %b} {when.day:2d} {when:%H:%M:%S %Y}\n".encode())
            out.write(re.sub(rb"(?m)^(>*From )", rb">\1", mail.data) + b"\n")


def _mail(chance: Random, number: int) -> LabelledMail:
    language = chance.choice(_LANGUAGES)
    subject = _subject(chance)
    body = _body(chance, language, number)
    files = (labelled_file(chance),) if chance.random() < 0.1 else ()
    message_id = f"<{number}.{chance.getrandbits(48):x}@{ORGANISATION}>"
    message = EmailMessage(SMTP.clone(linesep="\n", max_line_length=200))
    message["From"] = Address(written.name(chance), addr_spec=f"clerk{chance.randint(1, 40)}@{ORGANISATION}")
    message["To"] = Address(addr_spec=f"customer{number}@example.net")
    message["Subject"] = subject.text
    message["Date"] = _FIRST_DAY + timedelta(minutes=11 * number)
    message["Message-ID"] = message_id
    _set_text(chance, message, body.text)
    for file in files:
        main, _, sub = file.media_type.partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    for at, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"part-{number}-{at}")
    return LabelledMail(message_id, subject, body, files, bytes(message))


def _set_text(chance: Random, message: EmailMessage, text: str) -> None:
    way = chance.random()
    encoding = chance.choice(("8bit", "quoted-printable", "base64"))
    if way < 0.25:
        message.set_content(_as_html(text), subtype="html", cte=encoding)
        return
    message.set_content(text, cte=encoding)
    if way < 0.4:
        message.add_alternative(_as_html(text), subtype="html", cte="quoted-printable")


def _as_html(text: str) -> str:
    """The text as mail programs send it: lines that are cut into columns are rows of a table."""
    body: list[str] = []
    for is_table, lines in groupby(text.split("\n"), lambda line: bool(_COLUMNS.search(line))):
        escaped = [html.escape(line).replace("\u00a0", "&nbsp;") for line in lines]
        if is_table:
            rows = "\n".join(f"<tr><td>{_COLUMNS.sub('</td><td>', line)}</td></tr>" for line in escaped)
            body.append(f"<table>\n{rows}\n</table>")
        else:
            body.append("<br>\n".join(escaped))
    return f"<html><body><div>{''.join(body)}</div></body></html>\n"


def _subject(chance: Random) -> Fragment:
    if chance.random() < 0.03:
        found = fragments.number(chance, language="en")
        if "\n" not in found.text and "\t" not in found.text:
            return found
    return Fragment(chance.choice(_SUBJECTS))


def _body(chance: Random, language: str, number: int) -> Fragment:
    kinds, weights = zip(*_CONTENT, strict=True)
    pieces = [Fragment(chance.choice(_GREETINGS[language]))]
    for make in chance.choices(kinds, weights=weights, k=chance.randint(1, 3)):
        if chance.random() < 0.7:
            pieces.append(fragments.small_talk(chance, language))
        pieces.append(make(chance))
    if chance.random() < 0.2:
        pieces.append(_quoted(chance, make(chance)))
    if chance.random() < 0.6:
        pieces.insert(
            -1 if pieces[-1].text.startswith("On ") else len(pieces), _signature(chance, language, number)
        )
    whole = joined(pieces, "\n\n")
    return Fragment(whole.text + "\n", whole.labels)


def _signature(chance: Random, language: str, number: int) -> Fragment:
    closing = chance.choice((*_CLOSINGS[language], "-- "))
    phone, _ = written.phone_number(chance, language)
    lines = [
        closing,
        written.name(chance),
        f"{ORGANISATION.upper()} | Tel. {phone}",
        f"desk{number}@{ORGANISATION}",
    ]
    text = "\n".join(lines[: chance.randint(2, 4)])
    return Fragment(text, tuple(Label(kind, 0, len(text), required=False) for kind in _OWN))


def _quoted(chance: Random, fragment: Fragment) -> Fragment:
    """A reply's quotation: each line after "> ", the labels moved with what they label."""
    head = f"On Tue, 6 Jan 2026 at 10:14, {written.name(chance)} <{written.email_address(chance)}> wrote:"
    text = "> " + fragment.text.replace("\n", "\n> ")

    def moved(place: int) -> int:
        return place + 2 * (fragment.text.count("\n", 0, place) + 1)

    labels = tuple(replace(label, start=moved(label.start), end=moved(label.end)) for label in fragment.labels)
    return joined(
        [Fragment(head, (Label("email-address", 0, len(head), required=False),)), Fragment(text, labels)], "\n"
    )
