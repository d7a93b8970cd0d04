"""Run the command line as `python -m evidencebook`."""

import gc
import signal

gc.disable()  # as in `run`, and what is imported there is no garbage
if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    # Ctrl-C while modules are imported would be answered with a traceback, and there is nothing yet to put back.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

from evidencebook.cli import run  # noqa: E402 it takes that long

run()
