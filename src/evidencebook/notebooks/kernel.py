"""The kernel that JupyterLab starts: it hides the version of Python, which a save would write into the chapter."""

from typing import ClassVar

from ipykernel.ipkernel import IPythonKernel


class Kernel(IPythonKernel):
    """A kernel of IPython; a chapter that it executed is the same file whichever Python it runs on."""

    language_info: ClassVar[dict[str, object]] = {
        name: value for name, value in IPythonKernel.language_info.items() if name != "version"
    }
