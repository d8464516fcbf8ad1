"""Builds an engine for this computer: python build_engine.py NAME [--backend …] [--precision …] [--input …].

A door only: it is `ferdesk engines build`, for those who look for a script.
"""

import sys

from ferdesk.__main__ import main

if __name__ == "__main__":
    sys.exit(main(["engines", "build", *sys.argv[1:]]))
