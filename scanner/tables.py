"""The tables of the case file: their columns, written down once.

The worker fills them, the case file keeps them, the analysis reads them. A message is named by
(`file`, `position`) in all of them.
"""

from collections.abc import Sequence

import pyarrow as pa

_TEXT = pa.string()
_WHEN = pa.timestamp("us", tz="UTC")
_MESSAGE = [pa.field("file", pa.int32()), pa.field("position", pa.int64())]

MESSAGES = pa.schema(
    [
        *_MESSAGE,
        pa.field("length", pa.int64()),
        pa.field("place", _TEXT),  # in words, where the position alone does not tell; else ""
        pa.field("identity", pa.binary(16)),
        pa.field("message_id", _TEXT),
        pa.field("in_reply_to", _TEXT),
        pa.field("references", pa.list_(_TEXT)),
        pa.field("date", _WHEN),
        pa.field("date_problem", _TEXT),
        pa.field("sender_name", _TEXT),
        pa.field("sender", _TEXT),
        pa.field("subject", _TEXT),
        pa.field("kind", _TEXT),
        pa.field("list_id", _TEXT),
        pa.field("list_post", _TEXT),
        pa.field("folder", _TEXT),
        pa.field("labels", pa.list_(_TEXT)),
        pa.field("deleted", pa.bool_()),
        pa.field("received", pa.int32()),
        pa.field("authentication", _TEXT),
        pa.field("return_path", _TEXT),
        pa.field("visible", pa.int32()),  # distinct addresses in To and Cc together
        pa.field("sketch", pa.list_(pa.int64())),  # of the body, for likeness; null where not made
        pa.field("lane", _TEXT),
        pa.field("repairs", pa.list_(_TEXT)),
    ]
)

RECIPIENTS = pa.schema(
    [
        *_MESSAGE,
        pa.field("field", _TEXT),  # to, cc, bcc, reply-to
        pa.field("name", _TEXT),
        pa.field("address", _TEXT),
    ]
)

ATTACHMENTS = pa.schema(
    [
        *_MESSAGE,
        pa.field("name", _TEXT),
        pa.field("media_type", _TEXT),
        pa.field("size", pa.int64()),
    ]
)

FINDINGS = pa.schema(
    [
        *_MESSAGE,
        pa.field("rule", _TEXT),
        pa.field("confidence", _TEXT),
        pa.field("location", _TEXT),
        pa.field("start", pa.int32()),
        pa.field("end", pa.int32()),
        pa.field("masked", _TEXT),
        pa.field("value_hash", pa.binary(16)),
        pa.field("value", _TEXT),  # null unless the user asked to keep it
    ]
)

REPORTS = pa.schema(
    [
        *_MESSAGE,
        pa.field("recipient", _TEXT),
        pa.field("outcome", _TEXT),
        pa.field("status", _TEXT),
        pa.field("original_id", _TEXT),
        pa.field("original_subject", _TEXT),
    ]
)

PROBLEMS = pa.schema(
    [
        *_MESSAGE,
        pa.field("length", pa.int64()),
        pa.field("place", _TEXT),
        pa.field("stage", _TEXT),
        pa.field("problem", _TEXT),
        pa.field("unreadable", pa.bool_()),
    ]
)

SKIPS = pa.schema(  # items that are no mail: contacts, appointments, tasks
    [
        *_MESSAGE,
        pa.field("length", pa.int64()),
        pa.field("place", _TEXT),
        pa.field("what", _TEXT),  # its message class
    ]
)

ROWS = {
    "messages": MESSAGES,
    "recipients": RECIPIENTS,
    "attachments": ATTACHMENTS,
    "findings": FINDINGS,
    "reports": REPORTS,
    "problems": PROBLEMS,
    "skips": SKIPS,
}
"""Table name to schema, for every table that a unit adds rows to."""


def table(schema: pa.Schema, rows: Sequence[tuple[object, ...]]) -> pa.Table:
    """Rows, a tuple each in the order of the schema's columns, as a table."""
    columns = zip(*rows, strict=True) if rows else [()] * len(schema)
    return pa.Table.from_arrays(
        [pa.array(column, type=field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )
