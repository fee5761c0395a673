"""Mail as it lies on disk: what a file is (by its content), its units, its raw messages."""
