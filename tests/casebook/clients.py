"""The handwriting of four mail programs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Client:
    """The handwriting of one mail program: its header order and spelling, and how it folds and encodes."""

    name: str
    order: str  # field names in order, separated by spaces
    fixed: tuple[tuple[str, str], ...]
    message_id: str
    boundary: str
    fold: str
    word_encoding: str  # "B" or "Q" (RFC 2047)
    always_quotes_names: bool


OUTLOOK = Client(
    "Outlook",
    "From To CC Bcc Subject Thread-Topic Date Message-ID References In-Reply-To Accept-Language "
    "Content-Language X-MS-Has-Attach MIME-Version Content-Type Content-Transfer-Encoding",
    (("Accept-Language", "en-CA, en-US"), ("Content-Language", "en-CA"), ("X-MS-Has-Attach", "")),
    "<YT3PR01MB{0:.12}@{0:.8}.{1}>",
    "_000_YT3PR01MB{:.24}_",
    "\n\t",
    "B",
    always_quotes_names=True,
)
GMAIL = Client(
    "Gmail",
    "MIME-Version References In-Reply-To From Date Message-ID Subject To Cc Bcc Content-Type "
    "Content-Transfer-Encoding",
    (),
    "<CA+{0:.40}@mail.gmail.com>",
    "000000000000{:.16}",
    "\n ",
    "B",
    always_quotes_names=False,
)
THUNDERBIRD = Client(
    "Thunderbird",
    "Message-ID Date MIME-Version User-Agent Subject Content-Language To Cc Bcc References From "
    "In-Reply-To Content-Type Content-Transfer-Encoding",
    (("User-Agent", "Mozilla Thunderbird"), ("Content-Language", "en-CA")),
    "<{0:.8}-{0:.4}-4{0:.3}-8{0:.3}-{0:.12}@{1}>",
    "------------{:.24}",
    "\n ",
    "Q",
    always_quotes_names=False,
)
APPLE_MAIL = Client(
    "Apple Mail",
    "From Content-Type Content-Transfer-Encoding Mime-Version Subject Message-Id References "
    "In-Reply-To Date Cc Bcc To X-Mailer",
    (("X-Mailer", "Apple Mail (2.3826.400.131.1.6)"),),
    "<{0:.8}-{0:.4}-4{0:.3}-8{0:.3}-{0:.12}@{1}>",
    "Apple-Mail=_{:.32}",
    "\n ",
    "Q",
    always_quotes_names=False,
)
CLIENTS = (OUTLOOK, GMAIL, THUNDERBIRD, APPLE_MAIL)
