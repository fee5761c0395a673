"""Rules loaded and compiled; a message to its findings."""
