"""`python -m reelmill.cli` is `reelmill`."""

from reelmill.cli.main import run

run()
