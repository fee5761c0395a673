"""The commands: each module answers one with `run(options) -> exit status`."""
