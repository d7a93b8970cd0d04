"""What each page is on paper, kept from the last build and taken again where nothing that it rests on differs."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from docutils import nodes
from sphinx.builders import Builder

from evidencebook import project
from evidencebook.files import atomic, fingerprints
from evidencebook.pdf import entry_keys
from evidencebook.pdf.nodes import Writer


@dataclass
class Page:
    """A page: its entries of registers and of the bibliography, its code, and every text in it with its place, for messages.

    `made_from` is the digest of what was read, `made_with` that of what the other pages have to do with it.
    """

    name: str
    made_from: str
    entries: list[str]
    cited: list[str]
    made_with: str = ""
    code: str = ""
    said: list[tuple[str, str]] = field(default_factory=list)


def pages(builder: Builder, parts: dict[str, tuple[str, bool]], folder: Path) -> tuple[list[Page], dict[str, str]]:
    """Return every page in the order of `parts`, and the keys of all entries; PageError where one cannot be printed.

    `parts` gives each page the name of its part and whether it is the first there; `folder` is where pages are kept.
    """
    env, trees, found = builder.env, {}, []
    common = _common(builder)
    for name in parts:
        read = Path(env.doctreedir, f"{name}.doctree").read_bytes()
        made_from = fingerprints.digest(common + read)
        page = _kept(folder, name)
        if page is None or page.made_from != made_from:
            trees[name] = env.get_and_resolve_doctree(name, builder)
            page = Page(name, made_from, entry_keys.entries(trees[name]), _cited(name, trees[name]))
        found.append(page)
    known = entry_keys.numbered(entry for page in found for entry in page.entries)
    cited = {label for page in found for label in page.cited}
    for page in found:
        numbers = env.toc_fignumbers.get(page.name, {})
        made_with = fingerprints.digest(repr((known, sorted(cited), parts[page.name])).encode())
        if page.made_with != made_with:
            tree = trees.pop(page.name, None) or env.get_and_resolve_doctree(page.name, builder)
            file = project.relative(Path(env.doc2path(page.name)))
            writer = Writer(page.name, file, known, numbers, cited)
            page.code, page.said, page.made_with = writer.page(tree, parts[page.name]), writer.said, made_with
            _keep(folder, page)
    return found, known


def _common(builder: Builder) -> bytes:
    """Return what pages are resolved with: labels, titles and numbers of all pages, and which sources are cited."""
    cited = [(each.citation_id, each.key, str(each.formatted_entry.label)) for each in _citations(builder)]
    return f"{builder.app.report_state.common} {cited}".encode()


def _citations(builder: Builder) -> list:
    return builder.env.get_domain("cite").citations


def _cited(name: str, tree: nodes.document) -> list[str]:
    """Return the labels of the entries of a bibliography that stand on a page."""
    return [f"{name}#{entry}" for citation in tree.findall(nodes.citation) for entry in citation["ids"]]


def _file(folder: Path, name: str) -> Path:
    return folder / f"{fingerprints.digest(name.encode())[: fingerprints.LENGTH]}.json"


def _kept(folder: Path, name: str) -> Page | None:
    try:
        return Page(**json.loads(_file(folder, name).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _keep(folder: Path, page: Page) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    atomic.replace(_file(folder, page.name), json.dumps(asdict(page)))
