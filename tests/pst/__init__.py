"""A small writer of Outlook's PST files ([MS-PST], Unicode, not encrypted), for tests and samples.

From the bottom up, as the specification has it: `integrity`, `space`, `blocks`, `btrees`, `header` and
`database` are the NDB layer; `heap`, `bth`, `values`, `properties` and `tables` the LTP layer; `recipients`,
`attachments`, `messages`, `folders` and `store` the messaging layer. `items` says what can be written and
`writer` writes it.
"""
