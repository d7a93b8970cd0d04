"""Run the command line as `python -m evidencebook`."""

from evidencebook.cli import run

run()
