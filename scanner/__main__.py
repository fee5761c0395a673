"""`python -m scanner`: the command `blindcopy` where it is not on the path."""

import sys

from scanner.cli import main

if __name__ == "__main__":
    sys.exit(main())
