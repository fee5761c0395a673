"""Times the scanner, and what it would be replaced with, on seeded mailboxes: `python -m benchmarks`."""
