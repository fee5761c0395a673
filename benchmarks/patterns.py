"""The patterns that the plain loop and ripgrep look for, and the rules that look for the same."""

PATTERNS = {
    "email": r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}",
    "phone": r"\(?\b[2-9][0-9]{2}\)?[ .-][0-9]{3}[ .-][0-9]{4}\b",
    "card": r"\b(?:[0-9]{4}[ -]?){3}[0-9]{4}\b",
    "ca-sin": r"\b[0-9]{3}[ -][0-9]{3}[ -][0-9]{3}\b",
    "us-ssn": r"\b[0-9]{3}-[0-9]{2}-[0-9]{4}\b",
    "iban": r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){3,7}\b",
    "birth-date": r"(?i)\b(?:born|birth|dob)[^0-9\n]{0,20}[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}\b",
    "account": r"(?i)\baccount (?:number|no\.?)[: ]+[0-9][0-9-]{5,}",
}
"""Kinds of personal data, in the syntax that Python's `re` and ripgrep have in common."""

RULES = (
    "visible-recipients",
    "email-address",
    "phone-number",
    "payment-card",
    "ca-sin",
    "us-ssn",
    "iban",
    "date-of-birth",
    "bank-account-number",
)
"""The rules for these kinds, and for the addresses in view, which the plain loop counts."""
