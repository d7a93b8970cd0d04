"""Run the command line as `python -m evidencebook`."""

import signal

if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    # Ctrl-C while modules are imported would be answered with a traceback, and there is nothing yet to put back.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

from evidencebook.cli import run

run()
