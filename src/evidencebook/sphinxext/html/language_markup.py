"""Marks stretches in another language, so that screen readers pronounce them."""

from html import escape

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from evidencebook.evidence import languages


class MarkLanguages(SphinxPostTransform):
    """Puts stretches in another language into elements that name it."""

    default_priority = 900
    formats = ("html",)

    def run(self, **_: object) -> None:
        """Mark every text of the page that has such a stretch; code stays as it is, and so does a page in one other language."""
        if self.env.metadata[self.env.docname].get(languages.OF_PAGE):
            return  # the page as a whole is marked
        for text in list(self.document.findall(nodes.Text)):
            parts = list(languages.runs(text.astext()))
            if any(language for language, _ in parts) and not isinstance(
                text.parent, nodes.literal | nodes.FixedTextElement
            ):
                text.parent.replace(text, [_part(language, stretch) for language, stretch in parts])


def _part(language: str, stretch: str) -> nodes.Node:
    return nodes.inline("", stretch, classes=[f"language-{language}"]) if language else nodes.Text(stretch)


def marked(text: str) -> str:
    """Return a text as HTML with its stretches in other languages marked."""
    return "".join(
        f'<span lang="{language}">{escape(stretch)}</span>' if language else escape(stretch)
        for language, stretch in languages.runs(text)
    )


def _filter(app: Sphinx) -> None:
    if app.builder.format == "html":
        app.builder.templates.environment.filters["marked"] = lambda text: Markup(marked(str(text)))  # noqa: S704 it escapes


def setup(app: Sphinx) -> None:
    """Register the transform, and the filter `marked` of templates."""
    app.add_post_transform(MarkLanguages)
    app.connect("builder-inited", _filter)
