"""The exceptions that Blindcopy raises on purpose, one for each way that a call can go wrong."""

import errno

DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""The numbers of the errors of the operating system that say so."""


class BlindcopyError(Exception):
    """Base of all; its text is one line that a user can act on and holds no content of any mail."""


class UsageError(BlindcopyError):
    """The call, a rule, a settings file or a customers file is wrong (exit status 2)."""


class CaseError(BlindcopyError):
    """The case file cannot be used: not one, from a newer version, in use, or the disk is full."""


class SourceError(BlindcopyError):
    """A source, or a file of it, cannot be read at all."""


class MessageError(BlindcopyError):
    """One message cannot be read; the rest of its source can."""
