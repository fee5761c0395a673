"""What the findings mean: pure functions, frames in and frames out."""
