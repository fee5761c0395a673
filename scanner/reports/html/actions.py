"""Where the page may send decisions."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actions:
    """A page in a file has none.

    `url` takes the forms of forms.html.jinja as POST, all of them with `token`. `findings` is where the findings
    of a rule are listed one by one, the rule's id behind it. `by` is who decided last, "" before that.
    """

    url: str
    token: str
    findings: str = "findings?rule="
    by: str = ""
