"""Published failures rebuilt as mailboxes of invented people, with the figures that a scan must give."""
