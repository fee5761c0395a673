"""One-to-one mail between an office and its customers: questions, answers, invoices, auto-replies."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from tests.casebook.clients import CLIENTS, OUTLOOK
from tests.casebook.mail import Attachment, Filed, answer, arrive, compose
from tests.casebook.office import Office, Traffic
from tests.casebook.people import Person
from tests.casebook.responses import auto_reply, delivery_failure
from tests.pdf import pdf

TOPICS = (  # subject, what the customer asks, what the office answers
    (
        "Question about my last bill",
        "could you explain the second line of my last bill? My account is {account}.",
        "the second line is the standing charge for the winter months.",
    ),
    (
        "Change of address",
        "we have moved. Please send the paper mail to {street} from now on.",
        "we have changed the address on your account.",
    ),
    (
        "Callback please",
        "please call me back on {phone} after four in the afternoon.",
        "a colleague will call you this afternoon.",
    ),
    (
        "Meter reading",
        "the meter reads {reading} today. Account {account}.",
        "thank you, your reading is recorded.",
    ),
    (
        "Leaking valve at the lot line",
        "there is water around the valve at {street}.\nFrom there it runs over the road. Can someone look?",
        "a crew will be with you tomorrow morning between eight and ten.",
    ),
    (
        "Opening the cottage early this year",
        "we arrive at {street} two weeks early. Can the service be on by then?",
        "we will do our best; it depends on the frost.",
    ),
    (
        "Pre-authorised payments",
        "how do I change to monthly payments for account {account}?",
        "please fill in the form on our web site and we will do the rest.",
    ),
    (
        "Coupure du service à l'automne",
        "à quelle date le service sera-t-il coupé au {street}? Merci d'avance.",
        "la date sera annoncée au mois d'août.",
    ),
    (
        "Thanks to the crew",
        "your crew was quick and friendly at {street} yesterday. Thank you!",
        "how kind of you to write. I have passed it on.",
    ),
    (
        "Sale of our property",
        "we sell {street} in May. What do you need from us?",
        "a final reading on the day is all.",
    ),
)
STREETS = ("Birch Lane", "Loon Lake Road", "Chemin du Quai", "Ferry Street", "Old Mill Road", "Pine Point")


def letters(
    office: Office, rng: Random, when: Iterator[datetime], customers: tuple[Person, ...], count: int
) -> Traffic:
    """`count` questions of single customers in Inbox, three in four of them answered in Sent."""
    filed: list[Filed] = []
    for number in range(count):
        customer, moment = rng.choice(customers), next(when)
        subject, question, reply = TOPICS[number % len(TOPICS)]
        facts = {
            "account": f"NSU-{rng.randrange(10000, 99999)}",
            "street": f"{rng.randrange(2, 99)} {rng.choice(STREETS)}",
            "phone": f"613-555-01{rng.randrange(100):02}",
            "reading": rng.randrange(1000, 9999),
        }
        asked = compose(
            rng.choice(CLIENTS),
            customer.mailbox,
            subject,
            f"Hello,\n\n{question.format(**facts)}\n\n{customer.first}\n",
            moment,
            to=(office.desk,),
        )
        filed.append(Filed("Inbox", arrive(asked, office.domain)))
        if number % 4:
            agent = rng.choice(office.staff[:4])
            text = f"Dear {customer.first},\n\n{reply}\n\n{agent.first}\n{office.name}\n"
            later = moment + timedelta(minutes=rng.randrange(5, 55))
            filed.append(Filed("Sent", answer(OUTLOOK, asked, agent.mailbox, text, later)))
    return Traffic(tuple(filed), {})


def invoices(office: Office, rng: Random, when: Iterator[datetime], customers: tuple[Person, ...]) -> Traffic:
    """One invoice with a small PDF to each of the customers, in text and HTML."""
    filed = []
    for customer in customers:
        number = rng.randrange(100000, 999999)
        text = f"Dear {customer.first},\n\ninvoice {number} is attached. It is due in 21 days.\n"
        invoice = Attachment(
            f"Invoice {number}.pdf" if customer.first.isascii() else f"Invoice {number} {customer.first}.pdf",
            "application/pdf",
            pdf([f"Invoice {number}, due in 21 days"]),
        )
        message = compose(
            OUTLOOK,
            office.desk,
            f"Your invoice {number}",
            text,
            next(when),
            to=(customer.mailbox,),
            html=f"<html><body><p>Invoice <b>{number}</b> is attached, due in 21 days.</p></body></html>",
            attachments=(invoice,),
        )
        filed.append(Filed("Sent", message))
    return Traffic(tuple(filed), {})


def undeliverable(office: Office, customer: Person, when: Iterator[datetime]) -> Traffic:
    """A letter to one customer that came back."""
    text = f"Dear {customer.first},\n\nyour meter will be exchanged next month.\n"
    letter = compose(
        OUTLOOK, office.desk, "Your meter will be exchanged", text, next(when), to=(customer.mailbox,)
    )
    server = f"mx.{office.domain}"
    sent = letter["date"].datetime
    report = delivery_failure(letter, customer.mailbox, server, sent + timedelta(seconds=40))
    return Traffic((Filed("Sent", letter), Filed("Inbox", report)), {})


def absences(office: Office, rng: Random, when: Iterator[datetime], customers: tuple[Person, ...]) -> Traffic:
    """A short letter to each of the customers, each answered by an out-of-office message."""
    filed: list[Filed] = []
    for customer in customers:
        text = f"Dear {customer.first},\n\nthank you for your call. Your request is with our crews.\n"
        letter = compose(
            OUTLOOK, rng.choice(office.staff).mailbox, "Your call", text, next(when), to=(customer.mailbox,)
        )
        away = auto_reply(
            OUTLOOK,
            letter,
            customer.mailbox,
            "I am away and read my mail again next week.\n",
            letter["date"].datetime + timedelta(seconds=25),
        )
        filed += [Filed("Sent", letter), Filed("Inbox", arrive(away, office.domain))]
    return Traffic(tuple(filed), {})


PLANTED = {
    "ca-sin": "046 454 286",  # the example that the format is explained with; never issued
    "card": "4111 1111 1111 1111",  # a test number of the card schemes
    "iban": "GB82 WEST 1234 5698 7654 32",  # the example of the IBAN registry
}
"""Personal data that nobody has, by kind; `confidences` puts each into one letter from a customer."""


def confidences(office: Office, when: Iterator[datetime], customers: tuple[Person, ...]) -> Traffic:
    """Three customers tell the office more than they should, each in a letter that is not answered."""
    texts = (
        f"for the credit check: my social insurance number is {PLANTED['ca-sin']}.",
        f"please charge the bill to my credit card {PLANTED['card']}, it is valid until next year.",
        f"please pay the refund to my sister's account, IBAN {PLANTED['iban']}.",
    )
    filed = []
    for text, customer, client in zip(texts, customers, CLIENTS, strict=False):
        letter = compose(
            client,
            customer.mailbox,
            "My account",
            f"Hello,\n\n{text}\n\n{customer.first}\n",
            next(when),
            to=(office.desk,),
        )
        filed.append(Filed("Inbox", arrive(letter, office.domain)))
    return Traffic(tuple(filed), {})
