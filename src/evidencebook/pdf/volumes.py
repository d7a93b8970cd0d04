"""The files on paper: the report, the evidence volume, and a brief in each language; and which pages each holds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from docutils import nodes
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment

from evidencebook import project
from evidencebook.evidence import languages
from evidencebook.pdf.file_names import BRIEF, EVIDENCE, REPORT, file_name


@dataclass(frozen=True)
class Volume:
    """A file on paper: its `kind`, the names of its pages in order, and of a brief the language."""

    kind: str
    pages: tuple[str, ...]
    language: str = ""

    @property
    def file(self) -> str:
        """Return the name of the file."""
        return file_name(self.kind, self.language)


def volumes(builder: Builder) -> list[Volume]:
    """Return the volumes of a book: the report first, then the briefs, then the evidence volume where it has pages."""
    env, root = builder.env, builder.config.root_doc
    spoken = {name: env.metadata[name].get(languages.OF_PAGE, "") for name in reading_order(env)}
    registers = {name for name in spoken if name.rpartition("/")[2] in project.settings().evidence_pages}
    foreign = {name: language for name, language in spoken.items() if language}
    found = [Volume(REPORT, tuple(name for name in spoken if name not in registers | foreign.keys()))]
    if foreign:
        found += [
            Volume(BRIEF, (root,), languages.OWN),
            *(Volume(BRIEF, (name,), language) for name, language in foreign.items()),
        ]
    return [*found, Volume(EVIDENCE, tuple(name for name in spoken if name in registers))] if registers else found


def reading_order(env: BuildEnvironment) -> list[str]:
    """Return the names of all pages in the order in which the contents list them."""

    def below(page: str) -> Iterator[str]:
        yield page
        for child in env.toctree_includes.get(page, []):
            yield from below(child)

    return list(dict.fromkeys(below(env.config.root_doc)))


def titles(env: BuildEnvironment, pages: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield the titles of pages and of their sections, each with its level, 1 or 2; nothing of what is no page."""
    for page in pages:
        if page in env.titles:
            yield 1, env.titles[page].astext()
            lists = [part for item in env.tocs[page] for part in item if isinstance(part, nodes.bullet_list)]
            sections = (each for listed in lists for each in listed if isinstance(each, nodes.list_item))
            yield from ((2, section[0].astext()) for section in sections)


def is_long(register: nodes.Element) -> bool:
    """Return whether a register on a page of the report is too long for it, and stands in the evidence volume."""
    return "register" in register["classes"] and len(register.children) > MOST


# So many entries of a register a page of the report holds.
MOST = 12
