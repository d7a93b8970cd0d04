"""The commands that start a report and add to it, and how every command is described to the parser."""

import argparse
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from typing import Any, Protocol

from evidencebook import project
from evidencebook.evidence.fact_ways import WAYS
from evidencebook.files import atomic
from evidencebook.problems import UsageError
from evidencebook.settings import LIGHT, PROFILES

Changes = dict[Path, str]
Run = Callable[[argparse.Namespace], int]


class Verbs(Protocol):
    """The commands below a parser, as its `add_subparsers` returns them: argparse has no public name for their type."""

    def add_parser(self, name: str, **described: Any) -> argparse.ArgumentParser:
        """Return the parser of a new command."""


def group(verbs: Verbs, name: str, about: str) -> Verbs:
    """Return the group of commands about one subject, such as `fact list`."""
    return verbs.add_parser(name, help=about, description=about).add_subparsers(required=True, metavar="action")


def command(
    verbs: Verbs,
    name: str,
    about: str,
    run: Run,
    *parents: argparse.ArgumentParser,
    writes: bool = False,
    aliases: list[str] | None = None,
) -> argparse.ArgumentParser:
    """Return the parser of a command; one that writes holds the lock of the report."""
    made = verbs.add_parser(name, help=about, description=about, parents=parents, aliases=aliases or [])
    made.add_argument("--json", action="store_true", help="print one JSON object, for editors and CI")
    made.set_defaults(run=run, writes=writes)
    return made


def need_folder(texts: Path | None) -> None:
    """Raise UsageError if a folder of texts is named but does not exist."""
    if texts is not None and not texts.is_dir():
        raise UsageError(f"{texts}: no such folder; leave out --sources where there are no texts.")


def add_new(verbs: Verbs) -> None:
    """Add the command that starts a report."""
    about = "write a small, complete report to start from, in a new folder"
    new = command(verbs, "new", about, _new)
    new.add_argument("folder", type=Path, help="the folder, for example my-report")
    said = "light: computed numbers and verified quotations; strict: judgements, graded sources and recorded searches as well"
    new.add_argument("--profile", choices=PROFILES, default=LIGHT, help=f"{said} (default: %(default)s)")
    new.add_argument("--dry-run", action="store_true", help="list the files, and write nothing")


def add_additions(verbs: Verbs, texts: argparse.ArgumentParser) -> None:
    """Add the commands that add to a report."""
    kinds = group(
        verbs, "add", "add a source, passage, quotation, table, row, fact, figure, finding, chapter or designation"
    )

    def addition(
        name: str, about: str, make: Callable[[argparse.Namespace], Changes], *parents
    ) -> argparse.ArgumentParser:
        made = command(kinds, name, about, lambda options: _apply(make(options), options), *parents, writes=True)
        made.add_argument("--dry-run", action="store_true", help="print what would change, and write nothing")
        return made

    _add_evidence(addition, texts)
    _add_content(addition)


def _add_evidence(addition: Callable, texts: argparse.ArgumentParser) -> None:
    """Add the commands that add to the data of a report."""
    source = addition("source", "append an entry to the bibliography", _source)
    source.add_argument("key", help="its key, for example smith-2024")
    for name, said in SOURCE_FIELDS.items():
        source.add_argument(f"--{name}", default="", required=name in {"author", "title", "year", "url"}, help=said)
    passage = addition("passage", "find a passage in the text of a source and append it to the table", _passage, texts)
    passage.add_argument("--first", required=True, help="the first words of the passage")
    passage.add_argument("--last", required=True, help="its last words")
    passage.add_argument("id", help="what the passage is to be called, for example smith-peak")
    passage.add_argument("source", help="the key of the source in references.bib, for example smith-2024")
    quotation = addition("quotation", "append exact words, once they were found in their passage", _quotation, texts)
    quotation.add_argument("id", help="what the quotation is to be called, for example q-peak")
    quotation.add_argument("passage", help="the passage in which the words stand")
    for name, said in QUOTATION_FIELDS.items():
        quotation.add_argument(f"--{name}", required=True, help=said)
    table = addition("table", "make a table from a CSV file, and describe its columns in the codebook", _table)
    table.add_argument("name", help="what the table is to be called, for example survivors")
    table.add_argument("file", type=Path, help="the CSV file, with the names of the columns in its first row")
    table.add_argument("--title", required=True, help="its title for readers")
    for name, said in TABLE_FIELDS.items():
        table.add_argument(f"--{name}", default="", help=said)
    row = addition("row", "append a row to a table, once it fits the codebook", _row)
    row.add_argument("table", help="the table, for example counts; a standard table is begun where there is none")
    row.add_argument("cells", nargs="+", metavar="COLUMN=VALUE", help="the cells of the row")
    about = "let a name that holds a number (Article 5), or a public date, stand in prose"
    designation = addition("designation", about, _designation)
    designation.add_argument("words", help='as prose writes it, for example "7 October 2023"; # stands for any number')
    designation.add_argument("--reason", required=True, help="what it names; of a date, what happened then")


def _add_content(addition: Callable) -> None:
    """Add the commands that add to what a report computes and says."""
    fact = addition("fact", "write the function that computes a fact from rows of a table", _fact)
    fact.add_argument("id", help="what the fact is to be called, for example cycling-growth")
    fact.add_argument("table", help="the table of the rows")
    fact.add_argument("rows", nargs="+", metavar="ROW", help="the ids of the rows, in the order that --as takes")
    fact.add_argument("--as", dest="way", choices=WAYS, default="value", help=_ways())
    fact.add_argument("--column", default="", help="the column with the numbers, where there are several")
    fact.add_argument("--unit", default="", help="their unit, for example percent, where the table does not say it")
    fact.add_argument("--chapter", default="", help="the chapter, where each has its own module of facts")
    figure = addition("figure", "write the function that draws a column of a table, and show it in a chapter", _figure)
    figure.add_argument("name", help="its name, for example cycling-by-month")
    figure.add_argument("table", help="the table")
    figure.add_argument("x", help="the column along the horizontal axis")
    figure.add_argument("y", help="the column with the numbers")
    figure.add_argument("--title", required=True, help="what the figure shows, as a sentence")
    figure.add_argument(
        "--rows", nargs="+", default=[], metavar="ID", help="the rows to draw (default: all of the table)"
    )
    figure.add_argument("--by", default="", help="the column that tells rows in one place apart, a colour each")
    figure.add_argument("--chapter", default="", help="the chapter that is to show it")
    finding = addition("finding", "append a finding and show it in its chapter", _finding)
    finding.add_argument("id", help="what the finding is to be called, for example trial-succeeded")
    finding.add_argument("chapter", help="the chapter that states it")
    finding.add_argument("--statement", required=True, help="the finding in one sentence; numbers are roles")
    finding.add_argument(
        "--rests-on", required=True, metavar="IDS", help="passages, rows and facts, separated by spaces"
    )
    more = "another column of the table of findings; may be repeated"
    finding.add_argument("--cell", dest="cells", action="append", default=[], metavar="COLUMN=VALUE", help=more)
    chapter = addition("chapter", "write an empty chapter and add it to the table of contents", _chapter)
    chapter.add_argument("name", help="its name, small letters and hyphens, for example air-defence")


SOURCE_FIELDS = {
    "author": "who wrote or published it",
    "title": "its title",
    "year": "the year in which it appeared",
    "url": "its address",
    "urldate": "the day on which you read it (default: today)",
    "shortauthor": "a short name for notes",
    "kind": "document, statistics, statement, press or analysis",
    "host": "where you read it: origin, copy, press, regional, aggregator or social",
    "grade": "how far it may be trusted, A to F",
    "gradereason": "why it has this grade",
    "standpoint": "whose view it takes",
}
TABLE_FIELDS = {
    "source": "the key of the source of all rows, where the file has no column source",
    "passages": "the passages in which they stand, separated by spaces",
    "locator": "where in the source they stand, where that is no passage: a table, a page",
    "locale": "how dates are written in the file, for example de_DE",
}
QUOTATION_FIELDS = {
    "words": "the exact words, at most fifty",
    "speaker": "who said or wrote them",
    "role": "in what capacity",
    "date": "when: a day, a month or a year, as 2024-03-01",
}


def _ways() -> str:
    said = "; ".join(f"{name}: {way.rows}: {way.formula}" for name, way in WAYS.items())
    return f"what is computed (default: %(default)s). {said}"


def _new(options: argparse.Namespace) -> int:
    from evidencebook import starter

    if options.dry_run:
        print("\n".join(f"would write {options.folder / path}" for path in starter.files(options.profile)))
        return 0
    from evidencebook.evidence import relock

    written = starter.write(options.folder, options.profile)
    with chdir(options.folder):
        relock.lock([], Path("sources"))  # its passages stand in its texts, so it builds at once
    print(f"wrote {len(written)} files to {options.folder}; README.md there says what to change first. Next:")
    print(f"  cd {options.folder} && make")
    return 0


def _apply(changes: Changes, options: argparse.Namespace) -> int:
    """Write all changed files or none; with --dry-run print the changes instead."""
    import difflib

    if not options.dry_run:
        atomic.replace_together(project.root(), dict(changes))
        print("\n".join(f"wrote {project.relative(path)}" for path in changes))
        return 0
    for path, text in changes.items():
        name = project.relative(path)
        before = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        print("\n".join(difflib.unified_diff(before, text.splitlines(), name, name, n=0, lineterm="")))
    return 0


def _source(options: argparse.Namespace) -> Changes:
    from evidencebook import additions

    return additions.source(options.key, {name: getattr(options, name) for name in SOURCE_FIELDS})


def _passage(options: argparse.Namespace) -> Changes:
    from evidencebook import additions

    return additions.passage(options.id, options.source, options.first, options.last, _texts(options))


def _quotation(options: argparse.Namespace) -> Changes:
    from evidencebook import additions

    cells = {name: getattr(options, name) for name in QUOTATION_FIELDS}
    return additions.quotation({"id": options.id, **cells, "passage": options.passage}, _texts(options))


def _texts(options: argparse.Namespace) -> Path:
    need_folder(options.sources)
    folder = options.sources or project.root() / "sources"
    if not folder.is_dir():
        raise UsageError("the texts of the sources are needed: name their folder with --sources.")
    return folder


def _cells(given: list[str]) -> dict[str, str]:
    if wrong := [each for each in given if "=" not in each]:
        raise UsageError(f"{wrong[0]!r} is no cell; write COLUMN=VALUE.")
    return {name: value for name, _, value in (each.partition("=") for each in given)}


def _table(options: argparse.Namespace) -> Changes:
    from evidencebook import new_table

    if not options.file.is_file():
        raise UsageError(f"{options.file}: there is no such file.")
    given = {name: getattr(options, name) for name in ("source", "passages", "locator")}
    return new_table.table(options.name, options.file, options.title, given, options.locale)


def _row(options: argparse.Namespace) -> Changes:
    from evidencebook import additions

    return additions.row(options.table, _cells(options.cells))


def _fact(options: argparse.Namespace) -> Changes:
    from evidencebook import scaffold

    given = {"column": options.column, "unit": options.unit, "chapter": options.chapter}
    return scaffold.fact(options.id, options.table, options.rows, options.way, **given)


def _figure(options: argparse.Namespace) -> Changes:
    from evidencebook import scaffold

    given = {"title": options.title, "by": options.by, "row_ids": options.rows, "chapter": options.chapter}
    return scaffold.figure(options.name, options.table, options.x, options.y, **given)


def _finding(options: argparse.Namespace) -> Changes:
    from evidencebook import additions

    given = {"id": options.id, "chapter": options.chapter, "statement": options.statement}
    # A finding on which no recommendation rests leads to context.
    return additions.finding({**given, "rests_on": options.rests_on, "leads_to": "context", **_cells(options.cells)})


def _designation(options: argparse.Namespace) -> Changes:
    from evidencebook import additions

    return additions.designation(options.words, options.reason)


def _chapter(options: argparse.Namespace) -> Changes:
    from evidencebook import authoring

    return authoring.new_chapter(options.name)
