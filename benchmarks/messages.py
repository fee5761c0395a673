"""Writes one message of invented office mail as bytes, from ready-made pieces so that it is quick.

Nobody in it exists: people are first and last names put together by chance, domains are reserved
(RFC 2606, RFC 6761), telephone numbers are from 555-01xx, which is kept for fiction, social
insurance numbers start with 0, which is never issued, and card numbers with 4000 00, for testing.
"""

import base64
import random
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.utils import format_datetime
from pathlib import Path

ORGANISATION = "utility.example"
_VOCABULARY = tomllib.loads(Path(__file__).with_name("vocabulary.toml").read_text(encoding="utf-8"))
_FIRST_NAMES = _VOCABULARY["first_names"].split()
_LAST_NAMES = _VOCABULARY["last_names"].split()
_FIRST_DAY = datetime(2019, 1, 7, 8, tzinfo=UTC)
_FILES = (  # media type, file name extension, first bytes
    ("application/pdf", "pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
    ("image/png", "png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    ("image/jpeg", "jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01"),
)
_LINE_BYTES = 57  # encoded in one line of base64, 76 characters (RFC 2045, 6.8)
_LINE_LENGTH = 77


@dataclass(frozen=True, slots=True)
class Office:
    """What the messages of one mailbox are put together from, and the chance that does it.

    `sentences` are lines of text; `staff` and `outsiders` are mailboxes as they stand in a header
    (`Name <address>`); `noise` is base64 of random bytes, as compressed files look.
    """

    sentences: list[str]
    staff: list[str]
    outsiders: list[str]
    noise: bytes
    chance: random.Random


def open_office(seed: int) -> Office:
    """An office in which the same seed makes the same messages."""
    chance = random.Random(seed)
    words = _VOCABULARY["words"].split()
    sentences = [" ".join(chance.choices(words, k=chance.randint(6, 18))).capitalize() + "." for _ in range(4000)]
    staff = [_mailbox(chance, ORGANISATION) for _ in range(60)]
    outsiders = [_mailbox(chance, chance.choice(_VOCABULARY["domains"])) for _ in range(4000)]
    return Office(sentences, staff, outsiders, base64.encodebytes(chance.randbytes(4_000_000)), chance)


def write_message(office: Office, number: int, *, attachments: bool) -> bytes:
    """Message `number` of an mbox (mboxrd): From_ line, header, body, empty line; lines end in LF.

    Without `attachments` it is text alone; with them it has an HTML alternative, and one in three
    has one or two files of 20 to 200 KB.
    """
    when = _FIRST_DAY + timedelta(minutes=7 * number)
    sender, recipients = _envelope(office)
    text = _text(office, when, sender)
    content_type, body = _multipart(office, number, text) if attachments else _plain(text)
    header = _header(office, number, when, sender=sender, recipients=recipients, content_type=content_type)
    day = f"{when:%a %b} {when.day:2d} {when:%H:%M:%S %Y}"
    return b"".join((f"From {_address(sender)} {day}\n".encode(), header, b"\n", body, b"\n\n"))


def _mailbox(chance: random.Random, domain: str) -> str:
    first, last = chance.choice(_FIRST_NAMES), chance.choice(_LAST_NAMES)
    local = "".join(letter for letter in f"{first}.{last}".lower() if letter.isascii())
    return f"{_encoded(f'{first} {last}')} <{local}{chance.randint(1, 999)}@{domain}>"


def _encoded(words: str) -> str:
    return words if words.isascii() else Header(words, "utf-8").encode()


def _address(mailbox: str) -> str:
    return mailbox[mailbox.index("<") + 1 : -1]


def _envelope(office: Office) -> tuple[str, dict[str, list[str]]]:
    """A sender and the fields To and Cc: out, in, among colleagues, and now and then to a crowd."""
    chance = office.chance
    kind = chance.random()
    if kind < 0.0005:  # 50 mass mails in 100,000 messages
        crowd = chance.sample(office.outsiders, k=chance.randint(20, 150))
        return chance.choice(office.staff), {"To" if kind < 0.0002 else "Cc": crowd}
    few = chance.choice((1, 1, 1, 2, 3))
    if kind < 0.35:
        return chance.choice(office.outsiders), {"To": chance.sample(office.staff, k=few)}
    cc = {"Cc": chance.sample(office.staff, k=few)} if chance.random() < 0.3 else {}
    to = office.outsiders if kind < 0.65 else office.staff
    return chance.choice(office.staff), {"To": chance.sample(to, k=few)} | cc


def _header(
    office: Office,
    number: int,
    when: datetime,
    *,
    sender: str,
    recipients: dict[str, list[str]],
    content_type: str,
) -> bytes:
    chance = office.chance
    domain = _address(sender).partition("@")[2]
    subject = chance.choice(_VOCABULARY["subjects"]).format(
        month=chance.choice(_VOCABULARY["months"]),
        day=chance.randint(1, 28),
        number=chance.randint(1000, 99999),
    )
    lines = [
        f"Return-Path: <{_address(sender)}>",
        *_trace(office, when, domain),
        f"From: {sender}",
        *(f"{field}: " + ",\n\t".join(people) for field, people in recipients.items()),
        f"Subject: {_encoded(subject)}",
        f"Date: {format_datetime(when)}",
        f"Message-ID: <{number}.{chance.getrandbits(64):x}@{domain}>",
        "MIME-Version: 1.0",
        f"Content-Type: {content_type}",
        "Content-Transfer-Encoding: 8bit",
    ]
    if chance.random() < 0.4:
        earlier = f"<{max(0, number - chance.randint(1, 50))}.earlier@{domain}>"
        lines += [f"In-Reply-To: {earlier}", f"References: {earlier}"]
    if chance.random() < 0.08:
        lines += [
            f"List-Id: Service news <news.{domain}>",
            f"List-Unsubscribe: <mailto:leave@{domain}>",
            "Precedence: list",
        ]
    return ("\n".join(lines) + "\n").encode()


def _trace(office: Office, when: datetime, domain: str) -> list[str]:
    """The fields that servers on the way leave: hops, signatures, verdicts."""
    chance = office.chance
    lines = []
    for hop in range(chance.randint(2, 5), 0, -1):
        host = f"relay{hop}.{domain}"
        lines.append(
            f"Received: from {host} ({host} [192.0.2.{chance.randint(1, 254)}])\n"
            f"\tby mx{hop}.{ORGANISATION} (Postfix) with ESMTPS id {chance.getrandbits(48):012X}\n"
            f"\t(version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256);\n\t{format_datetime(when)}"
        )
    signed = "h=from:to:cc:subject:date:message-id:mime-version:content-type"
    for field in ("ARC-Message-Signature: i=1; a=rsa-sha256", "DKIM-Signature: v=1; a=rsa-sha256"):
        signature = _noise(office, 4).decode().rstrip().replace("\n", "\n\t")
        lines.append(f"{field}; c=relaxed/relaxed; d={domain}; s=k1;\n\t{signed};\n\tb={signature}")
    return [
        *lines,
        f"Authentication-Results: mx1.{ORGANISATION}; spf=pass smtp.mailfrom={domain};\n"
        f"\tdkim=pass header.d={domain}; dmarc=pass header.from={domain}",
        f"X-MS-Exchange-Organization-Network-Message-Id: {chance.getrandbits(128):032x}",
        "X-MS-Exchange-AntiSpam-MessageData: "
        + _noise(office, chance.randint(2, 16)).decode().rstrip().replace("\n", "\n\t"),
        f"X-Originating-IP: [198.51.100.{chance.randint(1, 254)}]",
    ]


def _text(office: Office, when: datetime, sender: str) -> str:
    """A body of one to some thirty paragraphs; four in ten quote what they answer."""
    chance = office.chance
    paragraphs = ["Hello,", *_paragraphs(office)]
    if chance.random() < 0.06:
        paragraphs.append(_personal_data(office))
    name, _, address = sender.partition(" <")
    paragraphs.append(f"Regards,\n{name}\n{address[:-1]} | 613-555-0{chance.randint(100, 199)}")
    if chance.random() < 0.4:
        asked = when - timedelta(hours=chance.randint(1, 90))
        quoted = "\n\n".join(_paragraphs(office)).replace("\n", "\n> ")
        other = _address(chance.choice(office.outsiders))
        paragraphs.append(f"On {asked:%a, %d %b %Y at %H:%M}, {other} wrote:\n> {quoted}")
    return "\n\n".join(paragraphs)


def _paragraphs(office: Office) -> list[str]:
    chance = office.chance
    count = min(30, max(1, round(chance.lognormvariate(1.3, 0.8))))
    return ["\n".join(chance.choices(office.sentences, k=chance.randint(2, 6))) for _ in range(count)]


def _personal_data(office: Office) -> str:
    chance = office.chance
    sin = _with_check_digit(f"0{chance.randrange(10**7):07d}")
    card = _with_check_digit(f"400000{chance.randrange(10**9):09d}")
    sentence: str = chance.choice(_VOCABULARY["personal_data"])
    return sentence.format(
        phone=f"613-555-0{chance.randint(100, 199)}",
        card=" ".join(card[at : at + 4] for at in range(0, 16, 4)),
        sin=" ".join(sin[at : at + 3] for at in range(0, 9, 3)),
        account=f"{chance.randrange(10**7):07d}-{chance.randrange(10**3):03d}",
        name=f"{chance.choice(_FIRST_NAMES)} {chance.choice(_LAST_NAMES)}",
        address=_address(chance.choice(office.outsiders)),
        month=chance.choice(_VOCABULARY["months"]),
        year=chance.randint(40, 99),
        digit=chance.randint(1, 9),
    )


def _with_check_digit(digits: str) -> str:
    """`digits` with their Luhn check digit (ISO/IEC 7812-1, annex B)."""
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))]
    return digits + str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def _plain(text: str) -> tuple[str, bytes]:
    return "text/plain; charset=utf-8", _quoted(text).encode()


def _quoted(text: str) -> str:
    """`text` with lines that would begin a message in an mbox made harmless."""
    return text.replace("\nFrom ", "\n>From ")


def _multipart(office: Office, number: int, text: str) -> tuple[str, bytes]:
    """Content type and body: text and HTML, and in one of three messages files."""
    chance = office.chance
    inner, outer = f"alternative-{number}", f"mixed-{number}"
    content_type = f'multipart/alternative; boundary="{inner}"'
    part = f"--{inner}\nContent-Transfer-Encoding: 8bit\nContent-Type: text"
    alternative = (
        f"{part}/plain; charset=utf-8\n\n{_quoted(text)}\n"
        f"{part}/html; charset=utf-8\n\n{_html(text)}\n--{inner}--\n"
    ).encode()
    if chance.random() > 1 / 3:
        return content_type, alternative
    parts = [f"--{outer}\nContent-Type: {content_type}\n\n".encode(), alternative]
    for _ in range(chance.choice((1, 1, 1, 2))):
        media_type, extension, magic = chance.choice(_FILES)
        name = f"scan-{chance.randrange(10**6):06d}.{extension}"
        size = round(20_000 * 10 ** chance.random())
        parts += [
            f'--{outer}\nContent-Type: {media_type}; name="{name}"\nContent-Transfer-Encoding: base64\n'
            f'Content-Disposition: attachment; filename="{name}"\n\n'.encode(),
            base64.encodebytes(magic.ljust(_LINE_BYTES, b"\0")),
            _noise(office, size // _LINE_BYTES),
        ]
    parts.append(f"--{outer}--\n".encode())
    return f'multipart/mixed; boundary="{outer}"', b"".join(parts)


def _html(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    paragraphs = "".join(f'<p class="MsoNormal">{line}<o:p></o:p></p>\n' for line in escaped.split("\n"))
    return f"{_VOCABULARY['html_head']}{paragraphs}</div></body></html>"


def _noise(office: Office, lines: int) -> bytes:
    """So many whole lines of base64, from anywhere in the noise."""
    start = office.chance.randrange(len(office.noise) // _LINE_LENGTH - lines)
    return office.noise[start * _LINE_LENGTH : (start + lines) * _LINE_LENGTH]
