"""How far an attachment is read: what goes over is said in a problem, and what was read before is kept."""

BYTES = 64 * 1024 * 1024
"""Bytes of an attachment, as it lies in the message, that are decoded."""

MEMBER = 128 * 1024 * 1024
"""Bytes that one file inside an archive or a document may unpack to."""

UNPACKED = 512 * 1024 * 1024
"""Bytes that all files inside one attachment may unpack to, together, at all depths."""

MEMBERS = 10_000
"""Files inside one archive that are read."""

DEEPEST = 4
"""Files that may lie around one another."""

CHARACTERS = 8_000_000
"""Characters of text, those of cells included, that one attachment may give."""

CELLS = 1_000_000
"""Cells, empty ones between others included, that one grid may have."""

SECONDS = 20.0
"""Time that the extraction of one attachment may take."""

LEAST_SECONDS = 2.0
"""The same, after others took too long: each that does halves what the next one may take."""

OCR_SECONDS = 30.0
"""Time that the text in the images of one attachment may take, where images are read."""

MESSAGE_SECONDS = 45.0
"""Time after which no further attachment of a message is read, and no further part of one searched.

A unit from which nothing comes back for two minutes is stopped (see `pool`): that would cost the message.
"""

MEMORY = 2 * 1024**3
"""Bytes of address space of the process that extracts, where the system can be told (Linux)."""
