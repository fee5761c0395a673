"""The commands: each module answers one with `run(options) -> exit status`."""

DONE = 0
REACHED = 1
"""Done, and what --fail-on names was reached."""
WRONG = 2
"""The call, a rule or a settings file is wrong, and nothing was written."""
NOT_ALL_READ = 3
"""Done, but a source could not be read at all."""
