"""The tables of the case file: their columns, written down once.

The worker fills those in `ROWS`, the case file keeps them all, the analysis reads them. A message is named by
(`file`, `position`) in all of them.
"""

from collections.abc import Sequence

import pyarrow as pa

_TEXT = pa.string()
_WHEN = pa.timestamp("us", tz="UTC")
_MESSAGE = [pa.field("file", pa.int32()), pa.field("position", pa.int64())]

META = pa.schema([pa.field("key", _TEXT), pa.field("value", _TEXT)])  # the value is JSON

FILES = pa.schema(  # files that were found, mail or not
    [
        pa.field("file", pa.int32()),
        pa.field("path", _TEXT),
        pa.field("source", _TEXT),  # what the report calls it
        pa.field("format", _TEXT),  # "" for what is no mail
        pa.field("folder", _TEXT),
        pa.field("bytes", pa.int64()),
        pa.field("extent", pa.int64()),  # how many positions it has; -1 until they are counted
        pa.field("modified_ns", pa.int64()),
        pa.field("sha256", _TEXT),  # "" until it is known
        pa.field("skipped", _TEXT),  # why it was not read, or not read whole; "" where it was
        pa.field("failed", pa.bool_()),  # that left something unread which was asked for
        pa.field("current", pa.bool_()),  # the last scan saw it
        pa.field("complete", pa.bool_()),  # it is read to its end
    ]
)

SPANS = pa.schema([pa.field("file", pa.int32()), pa.field("start", pa.int64()), pa.field("end", pa.int64())])

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

ATTACHED_TABLES = pa.schema(  # tables of people in attachments
    [
        *_MESSAGE,
        pa.field("location", _TEXT),  # as in findings: attachment:NAME
        pa.field("part", _TEXT),  # the sheet, the table in a document; else ""
        pa.field("kind", _TEXT),  # sheet, pivot cache, table, csv
        pa.field("hidden", pa.bool_()),  # nobody sees it who opens the file
        pa.field("hidden_categories", pa.list_(_TEXT)),  # what stands in hidden columns
        pa.field("categories", pa.list_(_TEXT)),  # what stands in the columns
        pa.field("data_subjects", pa.int32()),
        pa.field("in_attachment", pa.int32()),  # people in all tables of the attachment, each once
        pa.field("subjects", _TEXT),  # what they are called: customers, employees, … people
        pa.field("digest", pa.binary(16)),  # of the attachment, keyed
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
        pa.field("part", _TEXT),
        pa.field("reason", _TEXT),
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

SAMPLED = pa.schema(  # the messages of a random sample (see `sampling`)
    [
        *_MESSAGE,
        pa.field("length", pa.int64()),
        pa.field("counted", pa.bool_()),  # of several copies, the one that counts
        pa.field("copies", pa.int64()),
    ]
)

DECISIONS = pa.schema(  # what people decided about what was found; only ever added to (see `decisions`)
    [
        pa.field("number", pa.int32()),
        pa.field("decided_at", _WHEN),
        pa.field("decided_by", _TEXT),
        pa.field("why", _TEXT),
        pa.field("kind", _TEXT),  # incident, findings, person, withdrawal
        pa.field("verdict", _TEXT),  # confirmed, false, accepted; null for a person or a withdrawal
        pa.field("mails", pa.list_(_TEXT)),  # each "IDENTITY" or "IDENTITY DATE" (decisions.MailName)
        pa.field("rule", _TEXT),
        pa.field("value_hash", _TEXT),  # hex; null where all values are meant
        pa.field("addresses", pa.list_(_TEXT)),
        pa.field("told_how", _TEXT),
        pa.field("told_at", _WHEN),
        pa.field("told_by", _TEXT),
        pa.field("withdraws", pa.int32()),
    ]
)

ROWS = {
    "messages": MESSAGES,
    "recipients": RECIPIENTS,
    "attachments": ATTACHMENTS,
    "attached_tables": ATTACHED_TABLES,
    "findings": FINDINGS,
    "reports": REPORTS,
    "problems": PROBLEMS,
    "skips": SKIPS,
}
"""Table name to schema, for every table that a unit adds rows to."""


def row(schema: pa.Schema, given: object) -> tuple[object, ...]:
    """One row: the attributes that are named as the schema's columns are."""
    return tuple(getattr(given, name) for name in schema.names)


def table(schema: pa.Schema, rows: Sequence[tuple[object, ...]]) -> pa.Table:
    """Rows, a tuple each in the order of the schema's columns, as a table."""
    columns = zip(*rows, strict=True) if rows else [()] * len(schema)
    return pa.Table.from_arrays(
        [pa.array(column, type=field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )
