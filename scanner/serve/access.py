"""Who may ask the server for what: everything that is checked before a request is answered.

The secret stands in the path of every address, and not in a cookie: a browser sends the cookies of 127.0.0.1 to
whatever listens on any other port of it, but a path to nobody. Requests of other pages are refused by what the
browser itself says of them (Fetch Metadata, W3C), so that not even one who has read the address off a screen can
make a browser act on it; and forms carry a second secret, which only the page itself holds.
"""

import secrets
from dataclasses import dataclass, field

from werkzeug import Request

LARGEST_BODY = 1024 * 1024
"""Bytes of a request; that of 5,000 people who are ticked at once has a tenth of it."""

_FORM = "application/x-www-form-urlencoded"
_READING = frozenset({"GET", "HEAD"})


def _secret() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True, slots=True)
class Access:
    """The secrets of one run of the server, which listens on `port`.

    token       the first part of every path
    form_token  goes with every form
    once        the first part of the path that a browser is started with: good for one request, since other
                users of the computer can read with which arguments programs are started
    """

    port: int
    token: str = field(default_factory=_secret, repr=False)
    form_token: str = field(default_factory=_secret, repr=False)
    once: str = field(default_factory=_secret, repr=False)

    @property
    def hosts(self) -> tuple[str, ...]:
        """What a browser that was sent here by nobody but the user calls this server."""
        return f"127.0.0.1:{self.port}", f"localhost:{self.port}"

    def url(self, token: str) -> str:
        """The address of the report, by the secret or the one for a single use."""
        return f"http://{self.hosts[0]}/{token}/"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not answered: HTTP status, and a line for a person. It gives nothing away."""

    status: int
    reason: str


def refusal(request: Request, access: Access) -> Refusal | None:
    """Why a request is refused, None where it is not. The form's own token is for `form_refusal`."""
    return next((refused for holds, refused in _CHECKS if not holds(request, access)), None)


def form_refusal(request: Request, access: Access) -> Refusal | None:
    """Why a form is refused, None where it came from the page of this run."""
    if secrets.compare_digest(request.form.get("token", "").encode(), access.form_token.encode()):
        return None
    return Refusal(403, "The form is not of this page: reload it.")


def first_part(request: Request) -> str:
    """The part of the path that has to be the secret."""
    return request.path.removeprefix("/").split("/", 1)[0]


def _knows_the_host(request: Request, access: Access) -> bool:
    """Against names of other sites that were made to lead here (DNS rebinding)."""
    return request.headers.get("Host", "").lower() in access.hosts


def _has_the_token(request: Request, access: Access) -> bool:
    return secrets.compare_digest(first_part(request).encode(), access.token.encode())


def _reads_or_posts(request: Request, _access: Access) -> bool:
    return request.method in {*_READING, "POST"}


def _from_here(request: Request, access: Access) -> bool:
    """Whether the user or the page itself asks, by Sec-Fetch-Site and Origin.

    Changes need one of them. A link to the page may be followed from elsewhere: it changes nothing, and what comes
    back is shown to the user alone.
    """
    origin = request.headers.get("Origin", "")
    if origin not in {"", "null", *(f"http://{host}" for host in access.hosts)}:
        return False
    site = request.headers.get("Sec-Fetch-Site", "")
    if request.method == "POST":
        return site == "same-origin" or (not site and origin not in {"", "null"})
    followed = (request.headers.get("Sec-Fetch-Mode"), request.headers.get("Sec-Fetch-Dest"))
    return site in {"", "none", "same-origin"} or followed == ("navigate", "document")


def _sends_a_form(request: Request, _access: Access) -> bool:
    return request.method != "POST" or request.mimetype == _FORM


def _is_small(request: Request, _access: Access) -> bool:
    return (request.content_length or 0) <= LARGEST_BODY


_CHECKS = (
    (_knows_the_host, Refusal(421, "This server answers to 127.0.0.1 and localhost only.")),
    (_has_the_token, Refusal(403, "Open the address that blindcopy report --serve printed, whole.")),
    (_reads_or_posts, Refusal(405, "GET and POST only.")),
    (_from_here, Refusal(403, "Another site's page asked for this.")),
    (_sends_a_form, Refusal(415, "Forms only.")),
    (_is_small, Refusal(413, "More than a form of this page sends.")),
)
"""In this order, so that who does not know the secret learns nothing else."""
