"""The command line of the book: book · check · refresh · passage."""

import argparse
import re
import sys
import time
from pathlib import Path

from helpers import paths
from helpers.findings import BrokenBookError, Finding


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code: 0 when all holds, 1 when something does not, 2 for a wrong call."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except BrokenBookError as error:
        _print_findings(error.findings)
    except (paths.NoBookError, LookupError) as error:
        print(f"error: {error.args[0]}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m helpers", description=__doc__)
    verbs = parser.add_subparsers(required=True, metavar="command")
    texts = argparse.ArgumentParser(add_help=False)
    texts.add_argument("--sources", type=Path, help="a folder with the texts of the sources, one KEY.txt each")
    for name, run, about in (
        ("book", _book, "bring stale chapters up to date, check, and build the pages"),
        ("check", _check, "read everything and say what does not hold; write nothing"),
    ):
        verbs.add_parser(name, help=about, description=about, parents=[texts]).set_defaults(run=run)
    about = "re-execute the chapters whose inputs changed and rewrite the facts"
    verbs.add_parser("refresh", help=about, description=about).set_defaults(run=_refresh)
    passage = verbs.add_parser("passage", help="add a passage, or lock what was verified").add_subparsers(
        required=True, metavar="action"
    )
    about = "find a passage in the text of a source and append it to the table"
    add = passage.add_parser("add", help=about, description=about)
    add.add_argument("--sources", type=Path, required=True, help="a folder with the texts of the sources")
    add.add_argument("--first", required=True, help="the first words of the passage")
    add.add_argument("--last", required=True, help="its last words")
    add.add_argument("id", help="what the passage is to be called, for example sceeus-peak")
    add.add_argument("source", help="the key of the source in references.bib, for example sceeus-2024")
    add.set_defaults(run=_passage_add)
    about = "hold every passage and quotation against the texts, and record that they hold"
    lock = passage.add_parser("lock", help=about, description=about)
    lock.add_argument("--sources", type=Path, required=True, help="a folder with the texts of the sources")
    lock.set_defaults(run=_passage_lock)
    return parser


def _book(options: argparse.Namespace) -> int:
    from helpers import build

    steps = [("refresh", lambda: _refresh(options)), ("check", lambda: _check(options)), ("build", _build)]
    times = []
    for name, step in steps:
        began = time.perf_counter()
        if code := step():
            return code
        times.append(f"{name} {time.perf_counter() - began:.1f} s")
    print(f"The book is at {build.site() / 'index.html'}  ({' · '.join(times)})")
    return 0


def _build() -> int:
    from helpers import build

    print("built the pages" if build.build() else "the pages are up to date")
    return 0


def _refresh(_: argparse.Namespace) -> int:
    from helpers import refresh

    if not refresh.refresh(lambda line: print(f"  {line}", flush=True)):
        print("every chapter is up to date")
    return 0


def _check(options: argparse.Namespace) -> int:
    from helpers.checks import gates

    if options.sources is not None and not options.sources.is_dir():
        raise LookupError(f"{options.sources}: no such folder; leave out --sources where there are no texts.")
    done = gates.run(options.sources)
    found = list(dict.fromkeys(finding for checked in done for finding in checked.findings))
    if found:
        _print_findings(found)
        return 1
    print("all hold: " + ", ".join(f"{checked.count} {checked.what}" for checked in done))
    print(
        "passages were held against "
        + (f"the texts in {options.sources}" if options.sources else "the lock (no texts given)")
    )
    return 0


def _passage_add(options: argparse.Namespace) -> int:
    from helpers import passages, sources, tables

    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", options.id):
        raise LookupError(f"{options.id!r} cannot be an id: use small letters, digits and hyphens.")
    tables.read("passages")
    if options.source not in sources.read():
        raise LookupError(f"no source {options.source!r} in references.bib; add the entry first.")
    if options.id in passages.read():
        raise LookupError(f"there is a passage {options.id!r} already; choose another id.")
    passage = passages.create(options.sources, options.source, options.first, options.last, options.id)
    passages.append(passage)
    print(f"added {passage.id}: paragraph {passage.paragraph} of {passage.source}")
    return _passage_lock(options)


def _passage_lock(options: argparse.Namespace) -> int:
    from helpers import passages, tables, verified

    for name in ("passages", "quotations", "stray_lines", "disagreements"):
        tables.read(name)
    if found := passages.check_quotations() + passages.verify(options.sources):
        raise BrokenBookError(found)
    verified.record()
    print(f"{len(passages.read())} passages and {len(passages.quotations())} quotations hold; recorded")
    return 0


def _print_findings(found: list[Finding]) -> None:
    for finding in found:
        print(finding, file=sys.stderr)
    print(f"{len(found)} thing{'s' if len(found) > 1 else ''} to mend", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
