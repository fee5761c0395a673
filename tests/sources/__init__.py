"""Tests of the sources room: what a file is, and which messages are in it."""
