"""Files inside files: the members of ZIP, TAR and compressed files, listed and unpacked within limits."""
