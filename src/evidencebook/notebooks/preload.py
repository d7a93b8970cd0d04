"""Imports everything that kernels need; the warm process imports this module and does nothing else.

It also draws a chart, because Altair, jsonschema and pandas import more modules for their first one. That chart has no
parameters: Altair numbers their names, and the chapters would continue its count.
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
    "difflib",
    "tomllib",
    "xml.etree.ElementTree",
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
gc.disable()  # imported modules are never garbage, and collecting takes a third of the time
_import()
_draw()
gc.enable()
# Kernels ignore Ctrl-C from their first moment; the command ends them. One that Ctrl-C killed would be started again.
signal.signal(signal.SIGINT, signal.SIG_IGN)
