"""Tests of the benchmarks: that what they time is what they say."""
