"""`python -m equity_core.cli`, for machines without the `equity` command."""

from equity_core.cli import main

main()
