"""Prepares the warm process, which imports this and does nothing else: it has then what each kernel would import.

It draws a chart as well, since Altair, jsonschema and pandas import and work out more for their first. That chart has no
parameters, whose names Altair would count on in the chapters.
"""

import gc
import signal
from importlib import import_module

IMPORTED = (
    "pandas",
    "altair",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.debugger",
    "tornado.platform.asyncio",
    "IPython.core.oinspect",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.extensions.storemagic",
)


def _import() -> None:
    for name in IMPORTED:
        import_module(name)


def _draw() -> None:
    import altair
    import pandas

    rows = pandas.DataFrame({"name": ["a", "b"], "value": [1.5, 2.5], "day": pandas.to_datetime(["2026-01-01"] * 2)})
    line = altair.Chart(rows).mark_line().encode(x="day:T", y="value:Q")
    (line + line.mark_text().encode(text="name:N")).to_dict()


signal.signal(signal.SIGINT, signal.SIG_DFL)  # the author's Ctrl-C ends it without a traceback
signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # one that came while Python started, too
gc.disable()  # nothing of what is imported is ever rubbish, and looking for it takes a third of the time
_import()
_draw()
gc.enable()
# From their first moment kernels leave it to the command, which ends them; one that died of it would be started otherwise.
signal.signal(signal.SIGINT, signal.SIG_IGN)
