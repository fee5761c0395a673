"""What the findings mean: queries that narrow the case file to frames, and pure functions of those frames."""
