"""Values that have no mask, as people write them: telephone numbers, dates of birth, addresses, secrets."""

import base64
import json
import tomllib
import zlib
from collections.abc import Callable
from pathlib import Path
from random import Random
from string import ascii_letters, digits
from typing import Any

import phonenumbers

from benchmarks.detection.masks import birth_date, draw

_PEOPLE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("people.toml").read_text(encoding="utf-8"))
_FIRST_NAMES = _PEOPLE["first_names"].split()
_LAST_NAMES = _PEOPLE["last_names"].split()
_PHONES = _PEOPLE["phone"]
_PLAIN = str.maketrans("åäöéèüñáØø", "aaoeeunaOo")
_ORDINALS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
_BASE62 = digits + "".join(sorted(ascii_letters))


def name(chance: Random) -> str:
    """First and last name."""
    return f"{chance.choice(_FIRST_NAMES)} {chance.choice(_LAST_NAMES)}"


def phone_number(chance: Random, language: str) -> tuple[str, bool]:
    """A number as written where the language is spoken, and whether only a label shows that it is one."""
    plan = chance.choice([plan for plan in _PHONES if plan["language"] == language])
    labelled = plan.get("labelled", [])
    needs_label = bool(labelled) and chance.random() < 0.3
    while True:
        form = chance.choice(labelled if needs_label else plan["forms"])
        number = draw(chance, form.replace("{area}", chance.choice(plan.get("area", [""]))))
        if "drawn_at_large" not in plan or _in_use(number, plan["region"]):
            return number, needs_label


def _in_use(number: str, region: str) -> bool:
    digits_only = number.replace("(0)", "")
    return phonenumbers.is_valid_number(phonenumbers.parse(digits_only, region if region != "ZZ" else None))


def email_address(chance: Random) -> str:
    """An address at a domain reserved by RFC 2606."""
    first, last = (part.translate(_PLAIN) for part in (chance.choice(_FIRST_NAMES), chance.choice(_LAST_NAMES)))
    local = chance.choice(
        (
            f"{first}.{last}".lower(),
            f"{first}.{last}",
            f"{first[0]}{last}".lower(),
            f"{first}_{last}{chance.randint(1, 99)}".lower(),
            f"{last}{chance.randint(1950, 2005)}".lower(),
            f"{first}-{last}".lower(),
            f"{first}+news".lower(),
            f"{first}.{chance.choice('abcdef')}.{last}".lower(),
            first.lower(),
        )
    )
    domain = chance.choice(_PEOPLE["domains"])
    return f"{local}@{domain.upper() if chance.random() < 0.05 else domain}"


def date_of_birth(chance: Random, language: str) -> str:
    """A day between 1940 and 1999 in one of the language's ways of writing dates."""
    born = birth_date(chance)
    month = _PEOPLE["months"][language].split()[born.month - 1]
    return str(
        chance.choice(_PEOPLE["dates"][language]).format(
            d=born.day,
            dd=f"{born.day:02d}",
            m=born.month,
            mm=f"{born.month:02d}",
            y=born.year,
            yy=f"{born.year % 100:02d}",
            month=month,
            mon=month[:3],
            th=_ORDINALS.get(born.day, "th"),
        )
    )


def age(chance: Random, _: str = "") -> str:
    """Years of age of an adult."""
    return str(chance.randint(18, 94))


def postal_address(chance: Random, _: str = "") -> str:
    """An address of Canada, the United States or the United Kingdom, in one line or several."""
    style = chance.choice(_PEOPLE["street"])
    city, province = chance.choice(style["cities"])
    number = chance.randint(1, 1999 if style["country"] != "GB" else 190)
    filled = chance.choice(style["lines"]).format(
        number=number,
        flat=chance.randint(1, 60),
        name=chance.choice(_PEOPLE["street_names"]),
        kind=chance.choice(style["kinds"]),
        city=city,
        province=province,
        code=draw(chance, style["code"]),
    )
    return draw(chance, filled) if filled.endswith("####") else str(filled)


def coordinates(chance: Random, _: str = "") -> str:
    """A place on land or sea, in decimal degrees or in degrees, minutes and seconds (ISO 6709, annex D)."""
    north, west = chance.uniform(25, 60), chance.uniform(1, 120)
    minutes = [chance.randint(0, 59) for _ in range(4)]
    sexagesimal = "{}°{:02d}'{:02d}\"N {}°{:02d}'{:02d}\"W".format(
        int(north), *minutes[:2], int(west), *minutes[2:]
    )
    return chance.choice(
        (
            f"{north:.6f}, -{west:.6f}",
            f"{north:.5f},-{west:.5f}",
            f"{north:.4f}° N, {west:.4f}° W",
            f"{north:.4f}°N {west:.4f}°W",
            sexagesimal,
            f"{int(north)}° {chance.uniform(0, 59):.3f}' N, {int(west)}° {chance.uniform(0, 59):.3f}' W",
            f"geo:{north:.5f},-{west:.5f}",
        )
    )


def password(chance: Random, language: str) -> str:
    """A password; under the language "pin" a PIN."""
    return draw(chance, chance.choice(_PEOPLE["pins" if language == "pin" else "passwords"]))


def api_key(chance: Random, _: str = "") -> str:
    """A credential in the form that its issuer documents, for nothing that exists."""

    def some(count: int, among: str = _BASE62) -> str:
        return "".join(chance.choices(among, k=count))

    makers: tuple[Callable[[], str], ...] = (
        lambda: "AKIA" + some(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
        lambda: _with_crc("ghp_", some(30)),
        lambda: "sk_live_" + some(24),
        lambda: f"xoxb-{some(12, digits)}-{some(12, digits)}-{some(24)}",
        lambda: "AIza" + some(35, _BASE62 + "_-"),
        lambda: "glpat-" + some(20, _BASE62),
        lambda: f"SG.{some(22)}.{some(43)}",
        lambda: _json_web_token(chance),
        lambda: "npm_" + some(36),
        lambda: "hf_" + some(34, ascii_letters),
        lambda: f"github_pat_{some(22)}_{some(59)}",
        lambda: f"https://hooks.slack.com/services/T{some(8).upper()}/B{some(8).upper()}/{some(24)}",
        lambda: f"AccountName=store;AccountKey={base64.b64encode(chance.randbytes(64)).decode()}",
        lambda: f"aws_secret_access_key = {some(40)}",
        lambda: f"sk-proj-{some(48)}",
    )
    return chance.choice(makers)()


def private_key(chance: Random, _: str = "") -> str:
    """A PEM block (RFC 7468) around random bytes."""
    kind = chance.choice(("RSA PRIVATE KEY", "PRIVATE KEY", "OPENSSH PRIVATE KEY", "EC PRIVATE KEY"))
    body = base64.encodebytes(chance.randbytes(240)).decode()
    return f"-----BEGIN {kind}-----\n{body}-----END {kind}-----"


def passport_zone(chance: Random, _: str = "") -> str:
    """The two lines of 44 characters of a passport (ICAO Doc 9303, part 4)."""
    first, last = (
        part.upper().translate(str.maketrans("ÄÅÖÉÈÜÑÁØ'", "AAOEEUNAO<"))
        for part in (chance.choice(_FIRST_NAMES), chance.choice(_LAST_NAMES))
    )
    state = chance.choice(("CAN", "USA", "GBR", "FRA", "UTO", "NLD"))
    number = draw(chance, "[A-Z]#{8}")
    born, until = birth_date(chance).strftime("%y%m%d"), draw(chance, "[23][0-9]0[1-9]1#")
    optional = "<" * 14
    checked = [part + _check_digit(part) for part in (number, born, until, optional)]
    second = f"{checked[0]}{state}{checked[1]}{chance.choice('MF')}{checked[2]}{checked[3]}"
    composite = _check_digit("".join(checked))
    return f"{f'P<{state}{last}<<{first}':<<44}\n{second}{composite}"


def _check_digit(text: str) -> str:
    """Weights 7, 3, 1 over digits, letters from 10 on, and filler as 0 (ICAO Doc 9303, part 3, 4.9)."""
    return str(sum(int(one, 36) * (7, 3, 1)[at % 3] for at, one in enumerate(text.replace("<", "0"))) % 10)


def _with_crc(prefix: str, body: str) -> str:
    """A GitHub token: its last six characters are the CRC-32 of the others in base 62."""
    rest, tail = zlib.crc32(body.encode()), ""
    for _ in range(6):
        rest, place = divmod(rest, 62)
        tail = _BASE62[place] + tail
    return prefix + body + tail


def _json_web_token(chance: Random) -> str:
    claims = {"sub": str(chance.randrange(10**9)), "iat": chance.randrange(10**9)}
    parts = [json.dumps(one, separators=(",", ":")).encode() for one in ({"alg": "HS256", "typ": "JWT"}, claims)]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (*parts, chance.randbytes(32)))
