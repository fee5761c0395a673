"""Measures how well personal data is found, on labelled mail: `python -m benchmarks --detection`."""
