"""Pictures from `images/` on pages: each as a figure with its credit and licence below it."""

from pathlib import PurePosixPath
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from evidencebook import project
from evidencebook.evidence import pictures


class Credited(SphinxTransform):
    """Puts every picture into a figure, unless it is in one already, with its credit below."""

    default_priority = 6

    def apply(self, **_: Any) -> None:
        """Change the page in place; a picture without a row stays as it is, and the check names it."""
        for image in list(self.document.findall(nodes.image)):
            known = pictures.read().get(PurePosixPath(image["uri"]).name)
            if known is None:
                continue
            self.env.note_dependency(str(project.root() / pictures.CREDITS))
            figure = image.parent if isinstance(image.parent, nodes.figure) else _alone(image)
            figure["classes"].append("picture")
            line = nodes.paragraph("", "", *_credit(known), classes=["source-line"])
            legend = next((each for each in figure.children if isinstance(each, nodes.legend)), None)
            if legend is None:
                figure += (legend := nodes.legend())
            legend += line


def _alone(image: nodes.image) -> nodes.figure:
    """Return a figure that takes the place of a picture, or of the paragraph that holds nothing else."""
    holder = image.parent if isinstance(image.parent, nodes.paragraph) and len(image.parent) == 1 else image
    figure = nodes.figure()
    figure.line, figure.source = holder.line, holder.source
    holder.parent.replace(holder, figure)
    figure += image
    return figure


def _credit(picture: pictures.Picture) -> list[nodes.Node]:
    """Return the words of a credit: whose picture, where it was found, and its licence."""
    who = (
        nodes.reference("", picture.credit, refuri=picture.url, internal=False)
        if picture.url
        else nodes.Text(picture.credit)
    )
    return [nodes.Text("Picture: "), who, nodes.Text(f", {picture.licence}.")]


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_transform(Credited)
