"""Invented people: names in several scripts, and the addresses that such people choose."""

import unicodedata
from dataclasses import dataclass
from random import Random

# The providers are real, because the scanner must know them as providers; the local parts are not.
PROVIDERS = ("gmail.com", "outlook.com", "hotmail.com", "yahoo.ca", "icloud.com", "sympatico.example")

_FIRST_NAMES = """
Abigail Adrian Aïcha Alasdair Amélie Ángel Anika Benoît Beatriz Bruno Carmen Cécile Chinedu Claire
Daniela Darius Deepa Élodie Emeka Esther Étienne Fatima Felix Fiona François Gareth Giulia Grace
Hannah Héctor Henrik Imogen Indira Isabel Ivan Jürgen Jamila Joanne Jonas Kavita Keiran Klára Kofi
Laura Léa Liam Lucía Magnus Malik Margaret Mats Mireille Naomi Nadège Nikhil Noémie Oluwaseun Óscar
Patrick Petra Philippa Quentin Rahul Raphaël Renée Rosa Samir Saoirse Simone Søren Tamara Théo Thomas
Ursula Valérie Victor Wanda Wesley Xavier Yasmin Yvonne Zoë
"""
FIRST_NAMES = tuple(_FIRST_NAMES.split())
_LAST_NAMES = """
Abbott Achterberg Adeyemi Ålund Arsenault Bélanger Benítez Blackwood Bouchard Brønlund Calloway
Castañeda Chaudhary Clearwater Côté Cunningham Desrosiers Dimitrov Drummond Dvořák Eastwick Ekström
Falconer Ferreira Fitzgibbon Fournier Gagné Gallagher Giordano Goudreau Gupta Haldane Hébert Holloway
Ibarra Iyer Jansson Jiménez Kaczmarek Kessler Kovács Lachance Lafrenière Lindqvist Łukasik MacAulay
Maheshwari Marchetti Mbeki Müller Nakagawa Ngata Novotný Oakeshott Obasanjo Okafor Ouellette Pašić
Pelletier Petrescu Pruitt Quintana Ramaswamy Rasmussen Ravenhill Rivière Sandoval Schäfer Seaborne
Simard Sørensen Stillwell Szabó Tanguay Thibodeau Underhill Vaillancourt Vanderbeek Villeneuve
Wetherby Whitcombe Wójcik Yaremchuk Yeboah Zambrano Zielinski
"""
LAST_NAMES = tuple(_LAST_NAMES.split())
NATIVE_NAMES = (  # as written at home, then romanised first and last name
    ("王曉梅", "Xiaomei", "Wang"),
    ("陈立国", "Liguo", "Chen"),
    ("歐陽志遠", "Zhiyuan", "Ouyang"),
    ("محمد الحداد", "Mohammed", "Alhaddad"),
    ("ليلى منصوري", "Layla", "Mansouri"),
    ("Γιώργος Καραγιάννης", "Giorgos", "Karagiannis"),
    ("Ελένη Σταματίου", "Eleni", "Stamatiou"),
    ("Наталья Воронцова", "Natalya", "Vorontsova"),
    ("Богдан Шевчук", "Bohdan", "Shevchuk"),
)
_WORDS = """
sunflower bluecanoe loonlake maplesyrup snowshoe northstar redbarn cedarpoint tackleboxx kayaking
quilter boatlife pinecone wildrice campfire birdsong frostbite trailmix otterpaw stargazer
"""
WORDS = tuple(_WORDS.split())
_NOT_DECOMPOSED = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A display name ("" when there is none) and an address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Person:
    """One human with one address.

    `named` is true where the display name or the local part tells both the first and the last name.
    """

    first: str
    last: str
    mailbox: Mailbox
    named: bool

    @property
    def address(self) -> str:
        return self.mailbox.address


def ascii_letters(name: str) -> str:
    """The name as it goes into an address: lower case, accents gone, nothing but ASCII letters."""
    plain = unicodedata.normalize("NFKD", name.translate(_NOT_DECOMPOSED)).lower()
    return "".join(letter for letter in plain if letter.isascii() and letter.isalpha())


def _latin_names(rng: Random, count: int) -> list[tuple[str, str]]:
    """Distinct names; no two share both the first letter and the last name, so none may be one person."""
    pairs = [(first, last) for first in FIRST_NAMES for last in LAST_NAMES]
    rng.shuffle(pairs)
    distinct = {(ascii_letters(first)[0], last): (first, last) for first, last in pairs}
    return list(distinct.values())[:count]


def _named(rng: Random, first: str, last: str, native: str) -> tuple[str, str]:
    """Display name and local part of which at least one names the person."""
    given, family = ascii_letters(first), ascii_letters(last)
    number = rng.randrange(10, 99)
    styles = (
        (f"{first} {last}", f"{given}.{family}"),
        (f"{first} {last}", f"{given}{family}{number}"),
        (f"{last}, {first}", f"{given[0]}{family}{number}"),
        (f"{first} {last}", f"{rng.choice(WORDS)}{number}"),
        (f"{given.title()} {family.title()}", f"{family}_{given}"),
        ("", f"{given}.{family}"),
        ("", f"{family}.{given}{number}"),
    )
    name, local = rng.choice(styles)
    return (native, local) if native and name else (name, local)


def _unnamed(rng: Random, first: str) -> tuple[str, str]:
    """Display name and local part that tell the first name at most."""
    local = f"{rng.choice(WORDS)}{rng.randrange(10, 99)}"
    return rng.choice((("", local), ("", local), (first, local), (local, local)))


def customers(
    seed: str,
    count: int,
    *,
    named: int,
    providers: tuple[str, ...] = PROVIDERS,
    besides: tuple[Person, ...] = (),
) -> tuple[Person, ...]:
    """`count` people with distinct addresses at mail providers, `named` of whom are named by them.

    None of them has the name or the local part of anybody in `besides`.
    """
    rng = Random(seed)
    known = {(person.first, person.last) for person in besides}
    natives = [(first, last, native) for native, first, last in NATIVE_NAMES][: named // 5]
    latin = [(first, last, "") for first, last in _latin_names(rng, count + len(besides))]
    names = [name for name in (*natives, *latin) if name[:2] not in known][:count]
    people: list[Person] = []
    taken = {person.address.partition("@")[0] for person in besides}
    for number, (first, last, native) in enumerate(names):
        is_named = number < named
        name, local = _named(rng, first, last, native) if is_named else _unnamed(rng, first)
        # Nobody's local part is anybody else's at another provider: that too may be one person.
        while local in taken:
            name, local = _named(rng, first, last, native) if is_named else _unnamed(rng, first)
        taken.add(local)
        people.append(Person(first, last, Mailbox(name, f"{local}@{rng.choice(providers)}"), is_named))
    rng.shuffle(people)
    return tuple(people)


def colleagues(seed: str, domain: str, count: int) -> tuple[Person, ...]:
    """`count` people of one organisation, `first.last@domain`."""
    return tuple(
        Person(
            first,
            last,
            Mailbox(f"{first} {last}", f"{ascii_letters(first)}.{ascii_letters(last)}@{domain}"),
            named=True,
        )
        for first, last in _latin_names(Random(seed), count)
    )
