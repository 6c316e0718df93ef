"""``python -m portal`` is the command line."""

from portal.cli import main

main()
