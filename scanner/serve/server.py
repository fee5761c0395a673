"""The server itself: listens on 127.0.0.1 alone until Ctrl-C, and says where."""

import logging
import socket
import webbrowser
from collections.abc import Callable
from typing import TYPE_CHECKING

from waitress.server import create_server

from scanner.errors import UsageError
from scanner.serve.access import LARGEST_BODY, Access

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_LOCAL = "127.0.0.1"
_LARGEST_HEADER = 16 * 1024
_IDLE = 60  # seconds after which a connection that says nothing is closed


def serve(
    port: int, make: Callable[[Access], "WSGIApplication"], announce: Callable[[str], None], *, browser: bool
) -> None:
    """Serves an application until Ctrl-C; `port` 0 is any that is free.

    `announce` is called with the address once it can be opened; with `browser` the user's is then started. One
    request is answered at a time, since a case file has one connection. Raises `UsageError` where the port cannot
    be had.
    """
    listener = _listener(port)
    try:
        access = Access(listener.getsockname()[1])
        server = create_server(
            make(access),
            sockets=[listener],
            threads=1,
            ident=None,
            channel_timeout=_IDLE,
            max_request_body_size=LARGEST_BODY,
            max_request_header_size=_LARGEST_HEADER,
        )
        # It warns of every request that waits for the one before.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        announce(access.url(access.token))
        if browser:
            webbrowser.open(access.url(access.once))
        server.run()  # returns at Ctrl-C
        server.close()
    finally:
        listener.close()


def _listener(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # Windows means by "reuse" that another program may take the port over.
    option = getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR)
    listener.setsockopt(socket.SOL_SOCKET, option, 1)
    try:
        listener.bind((_LOCAL, port))
    except (OSError, OverflowError) as error:
        listener.close()
        reason = error.strerror if isinstance(error, OSError) else "there is none"
        raise UsageError(f"port {port} of {_LOCAL}: {reason}") from error
    return listener
