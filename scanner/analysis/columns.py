"""The columns of the frames that the analysis hands to the reports, with their types."""

PEOPLE_COLUMNS = {
    "person": "string",  # P-0001
    "name": "string",  # "" when no message gives one
    "addresses": "object",  # list of addresses
    "customer_id": "string",
    "jurisdiction": "string",
    "named": "boolean",
    "incidents": "object",  # list of incident ids
    "told_at": "datetime64[us, UTC]",
    "told_by": "string",  # Message-ID of the notice
    "still_to_tell": "boolean",
}
EXPOSURES_COLUMNS = {
    "incident": "string",
    "person": "string",
    "address": "string",  # of hers, that the incident had in view
    "name": "string",  # as it stood beside the address there; "" where none did
    "told_at": "datetime64[us, UTC]",  # of this incident, by a notice to this address; null where none reached it
}
PERSONAL_DATA_COLUMNS = {
    "message_id": "string",
    "source": "string",
    "position": "string",
    "rule": "string",
    "category": "string",
    "jurisdiction": "string",
    "severity": "string",
    "confidence": "string",
    "location": "string",
    "start": "Int64",
    "end": "Int64",
    "masked": "string",
    "value_hash": "string",
    "value": "string",
    "sent_outside": "boolean",
    "part": "string",  # "quoted", "signature", or where in an attachment
    "reason": "string",  # what gave the confidence
    "repeated": "boolean",  # quoted from an earlier mail of the thread, where it is counted
    "outside_recipients": "Int64",  # persons outside whom the mail went to; null where it did not leave
    "own": "boolean",  # told nobody outside of anybody else
    "whose": "string",  # it is, where it is own: "recipient" or "organisation" (see `findings.gather`)
    "verdict": "string",  # of the latest decision on it; null where there is none
}
EMAILS_COLUMNS = {
    "incident": "string",
    "role": "string",  # mass-mail, recall, recall-report, bounce, reply-all, forward, notice
    "date": "datetime64[us, UTC]",
    "sender": "string",
    "subject": "string",
    "message_id": "string",
    "source": "string",
    "position": "string",
    "in_view": "Int64",  # outside persons in To and Cc
    "recipients": "Int64",  # addresses in To, Cc and Bcc of all copies, the organisation's own among them
}
ATTACHED_TABLES_COLUMNS = {
    "message_id": "string",
    "source": "string",
    "position": "string",
    "incident": "string",  # the id of the one whose mass mail carried it; null where none did
    "attachment": "string",  # its name, and behind it the path of a file inside it
    "part": "string",
    "kind": "string",
    "hidden": "boolean",
    "hidden_categories": "string",
    "categories": "string",
    "data_subjects": "Int64",
    "in_attachment": "Int64",
    "subjects": "string",
    "sent_outside": "boolean",
    "outside_recipients": "Int64",
    "digest": "string",
}
_MAIL = {
    "message_id": "string",
    "source": "string",
    "position": "string",
    "date": "datetime64[us, UTC]",
    "sender": "string",
    "subject": "string",
}
SET_ASIDE_COLUMNS = {
    **_MAIL,
    "outside_addresses": "Int64",
    "reason": "string",
}
POLICY_COLUMNS = {
    "rule": "string",
    "severity": "string",
    **_MAIL,
    "detail": "string",
}
SOURCES_COLUMNS = {
    "path": "string",
    "format": "string",  # "skipped" where no format took it
    "sha256": "string",
    "bytes": "Int64",
    "messages": "Int64",
    "problems": "Int64",
    "not_mail": "Int64",  # contacts, appointments and the like, and files in an archive
    "status": "string",
}
PROBLEMS_COLUMNS = {"source": "string", "position": "string", "stage": "string", "problem": "string"}
