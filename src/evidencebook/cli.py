"""The command line: book · check · fix · refresh · serve · changes · fact · quotation · passage · evidence · translation · new."""

import argparse
import gc
import os
import re
import shutil
import signal
import sys
import time
import traceback
from pathlib import Path
from types import FrameType

from evidencebook import environment, project
from evidencebook.build import pipeline
from evidencebook.evidence import importer
from evidencebook.files import atomic, lock, os_faults
from evidencebook.problems import DEBUG, ReportError, UsageError, grouped


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code: 0 when all holds, 1 when something does not, 2 for a wrong call."""
    options = _parser().parse_args(arguments)
    if options.debug:
        os.environ[DEBUG] = "1"
    try:
        if not options.writes or getattr(options, "dry_run", False):
            return options.run(options)
        with lock.exclusive(project.root()):
            pipeline.recover()
            return options.run(options)
    except ReportError as error:
        _print_problems(error)
    except BrokenPipeError:  # who reads has enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (project.NoBookError, UsageError, OSError) as error:
        if options.debug:
            raise
        said = os_faults.told(error) if isinstance(error, OSError) else str(error)
        print(f"error: {_as_typed(said)}", file=sys.stderr)
    except KeyboardInterrupt:
        print("interrupted; every file is as it was, or finished", file=sys.stderr)
        return 130
    except Exception as error:
        if options.debug:
            raise
        traceback.print_exc(limit=-1)
        print(
            f"error: the program failed ({type(error).__name__}); this is a fault of evidencebook or of src/, not of the "
            "data. Run it again with --debug for the whole traceback.",
            file=sys.stderr,
        )
    return 1


def _add_passage(verbs: argparse._SubParsersAction) -> None:
    passage = verbs.add_parser("passage", help="add a passage, or lock what was verified").add_subparsers(
        required=True, metavar="action"
    )
    about = "find a passage in the text of a source and append it to the table"
    add = passage.add_parser("add", help=about, description=about)
    add.add_argument("--sources", type=Path, required=True, help="a folder with the texts of the sources")
    add.add_argument("--first", required=True, help="the first words of the passage")
    add.add_argument("--last", required=True, help="its last words")
    add.add_argument("id", help="what the passage is to be called, for example smith-peak")
    add.add_argument("source", help="the key of the source in references.bib, for example smith-2024")
    add.set_defaults(run=_passage_add, writes=True)
    about = "record rows, passages and quotations that were looked up again, showing old and new"
    lock_ = passage.add_parser("lock", help=about, description=about)
    lock_.add_argument(
        "ids", nargs="*", metavar="ID", help="what to record; everything that changed, where none is named"
    )
    lock_.add_argument("--sources", type=Path, help="a folder with the texts that hold exact words, one KEY.txt each")
    lock_.add_argument("--dry-run", action="store_true", help="show old and new, and write nothing")
    lock_.set_defaults(run=_passage_lock, writes=True)


def _add_fix(verbs: argparse._SubParsersAction) -> None:
    about = "mend what a spreadsheet or an editor made of files, where nothing has to be guessed; show it, and ask"
    fix = verbs.add_parser("fix", help=about, description=about)
    fix.add_argument(
        "files", nargs="*", metavar="FILE", help="tables, chapters, texts; all of them where none is named"
    )
    fix.add_argument("--locale", default="", help="how dates are written in them, for example de_DE or en_US")
    fix.add_argument("--encoding", default="", help="what a file that is not UTF-8 is in, for example cp1251")
    fix.add_argument("--yes", action="store_true", help="write without asking")
    fix.add_argument("--dry-run", action="store_true", help="show what would change, and write nothing")
    fix.set_defaults(run=_fix, writes=True)


def _add_import(verbs: argparse._SubParsersAction) -> None:
    record = verbs.add_parser("evidence", help="bring a round of evidence in").add_subparsers(
        required=True, metavar="action"
    )
    about = "say what a round of evidence adds, replaces and contradicts; write tables, sources and locks after a yes"
    importer.add_arguments(record.add_parser("import", help=about, description=about)).set_defaults(
        run=_evidence_import, writes=True
    )


def _add_translation(verbs: argparse._SubParsersAction) -> None:
    translation = verbs.add_parser("translation", help="confirm translations").add_subparsers(
        required=True, metavar="action"
    )
    about = "record that translations say what the English says today, once their author has looked"
    confirm = translation.add_parser("confirm", help=about, description=about)
    confirm.add_argument("ids", nargs="+", metavar="ID", help="a row of data/translations.csv")
    confirm.add_argument("--dry-run", action="store_true", help="say what changed, and write nothing")
    confirm.set_defaults(run=_translation_confirm, writes=True)


def _bare_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="evidencebook", description=__doc__)
    parser.add_argument("--debug", action="store_true", help="show the traceback of whatever goes wrong")
    parser.set_defaults(writes=False)
    return parser


def _add_lists(verbs: argparse._SubParsersAction, texts: argparse.ArgumentParser) -> None:
    facts = verbs.add_parser("fact", help="list facts").add_subparsers(required=True, metavar="action")
    about = "list the facts with their words, as prose refers to them"
    listed = facts.add_parser("list", help=about, description=about)
    listed.add_argument("words", nargs="*", help="only facts that say all of these words")
    listed.set_defaults(run=_fact_list)
    quotation = verbs.add_parser("quotation", help="find quotations").add_subparsers(required=True, metavar="action")
    about = "find words in the quotations, and in the texts of the sources where there are any"
    find = quotation.add_parser("find", help=about, description=about, parents=[texts])
    find.add_argument("text", help="the words to look for")
    find.set_defaults(run=_quotation_find)


def _texts_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--sources", type=Path, help="a folder with the texts of the sources, one KEY.txt each")
    return parser


def _parser() -> argparse.ArgumentParser:
    parser = _bare_parser()
    verbs = parser.add_subparsers(required=True, metavar="command")
    texts = _texts_parser()
    about = "bring stale chapters up to date, check, and build the pages"
    book = verbs.add_parser("book", help=about, description=about, parents=[texts])
    book.add_argument("--evidence", action="store_true", help="print the evidence volume as well")
    book.set_defaults(run=_book, writes=True)
    about = "run every check and report problems; write nothing"
    verbs.add_parser("check", help=about, description=about, parents=[texts]).set_defaults(run=_check)
    about = "install what figures are drawn with, once after `pip install`"
    verbs.add_parser("setup", help=about, description=about).set_defaults(run=_setup)
    about = "re-execute the chapters whose inputs changed and rewrite the facts"
    refresh = verbs.add_parser("refresh", help=about, description=about)
    refresh.add_argument("--all", action="store_true", help="execute every chapter, in ordinary kernels")
    refresh.set_defaults(run=_refresh, writes=True)
    about = "preview the report while it is written: build on save, reload the browser, show problems"
    preview = verbs.add_parser("serve", help=about, description=about, parents=[texts])
    preview.add_argument("--port", type=int, default=8000, help="the port to serve at (default: %(default)s)")
    preview.set_defaults(run=_serve)
    about = "list the facts, figures, findings and quotations that differ from another commit"
    changed = verbs.add_parser("changes", help=about, description=about)
    changed.add_argument("base", nargs="?", default="main", help="a branch, tag or commit (default: %(default)s)")
    changed.set_defaults(run=_changes)
    _add_lists(verbs, texts)
    new = verbs.add_parser("new", help="begin a chapter").add_subparsers(required=True, metavar="action")
    about = "write an empty chapter and add it to the table of contents, after the last notebook"
    chapter = new.add_parser("chapter", help=about, description=about)
    chapter.add_argument("name", help="its name, small letters and hyphens, for example air-defence")
    chapter.set_defaults(run=_new_chapter, writes=True)
    _add_passage(verbs)
    _add_fix(verbs)
    _add_import(verbs)
    _add_translation(verbs)
    return parser


def _evidence_import(options: argparse.Namespace) -> int:
    from evidencebook.evidence import verification_lock

    return importer.run(options, project.root(), lock=verification_lock.with_rows)


def _book(options: argparse.Namespace) -> int:
    _need_folder(options.sources)
    began = time.perf_counter()
    if pipeline.is_current(pipeline.inputs_digest(options.sources), evidence=options.evidence):
        print(
            f"nothing changed: the book is at {pipeline.site() / 'index.html'}  ({time.perf_counter() - began:.1f} s)"
        )
        return 0
    try:
        _refresh(options)
    except ReportError as error:
        raise _with_the_rest(error, options.sources) from None
    refreshed = time.perf_counter()
    # What is saved from here on is for the next build, even if this one should still read it.
    read = pipeline.inputs_digest(options.sources)
    built = pipeline.build(meanwhile=lambda: _check(options), evidence=options.evidence)
    print("built the pages" if built else "the pages are up to date")
    pipeline.finish(read)
    times = f"refresh {refreshed - began:.1f} s · check and build {time.perf_counter() - refreshed:.1f} s"
    print(f"The book is at {pipeline.site() / 'index.html'}  ({times})")
    return 0


def _with_the_rest(error: ReportError, texts: Path | None) -> ReportError:
    """Return why chapters could not be brought up to date, with all else that does not hold, so that both are told at once."""
    from evidencebook.checks import runner

    done = [checked for checked in runner.run(texts) if checked.what != runner.CHAPTERS]
    return ReportError(list(dict.fromkeys([*error.problems, *runner.problems_of(done)])), runner.not_run(done))


def _setup(_: argparse.Namespace) -> int:
    from evidencebook import browser_setup

    print(f"made {browser_setup.install()}")
    return 0


def _refresh(options: argparse.Namespace) -> int:
    from evidencebook.build import refresh

    everything = getattr(options, "all", False)
    told = {"everything": everything, "warm": not everything}
    if not refresh.refresh(lambda line: print(f"  {line}", flush=True), **told):
        print("every chapter is up to date")
    return 0


def _serve(options: argparse.Namespace) -> int:
    from evidencebook.build import preview_server

    _need_folder(options.sources)
    gc.enable()  # it stays for hours
    preview_server.serve(options.sources, options.port, lambda line: print(line, flush=True))
    return 0


def _changes(options: argparse.Namespace) -> int:
    from evidencebook.release import number_diff

    print("\n".join(number_diff.since(options.base)).rstrip())
    return 0


def _fact_list(options: argparse.Namespace) -> int:
    from evidencebook import authoring

    print("\n".join(authoring.facts(options.words)))
    return 0


def _quotation_find(options: argparse.Namespace) -> int:
    from evidencebook import authoring

    _need_folder(options.sources)
    print("\n".join(authoring.quotations(options.text, options.sources)))
    return 0


def _new_chapter(options: argparse.Namespace) -> int:
    from evidencebook import authoring

    page = authoring.new_chapter(options.name)
    print(f"wrote {project.relative(page)} and added it to {project.TOC}; move its line there to where it belongs")
    return 0


def _translation_confirm(options: argparse.Namespace) -> int:
    from evidencebook.evidence import tables, translations

    known = tables.read(translations.TABLE).index
    if unknown := [name for name in options.ids if name not in known]:
        raise UsageError(f"no translation {unknown[0]!r} in {translations.FILE}; its first column names them.")
    text, told = translations.confirmed(options.ids)
    if not options.dry_run:
        atomic.replace(project.root() / translations.FILE, text)
    print("\n".join(told))
    print(f"{len(told)} {'would be ' if options.dry_run else ''}confirmed")
    return 0


def _need_folder(texts: Path | None) -> None:
    if texts is not None and not texts.is_dir():
        raise UsageError(f"{texts}: no such folder; leave out --sources where there are no texts.")


def _check(options: argparse.Namespace) -> int:
    from evidencebook.checks import runner

    _need_folder(options.sources)
    done = runner.run(options.sources)
    if found := runner.problems_of(done):
        raise ReportError(found, runner.not_run(done))
    print("all hold: " + ", ".join(f"{checked.count} {checked.what}" for checked in done))
    print(
        "passages were verified against "
        + (f"the texts in {options.sources}" if options.sources else "the lock (no texts given)")
    )
    return 0


def _passage_add(options: argparse.Namespace) -> int:
    from evidencebook.evidence import passages, sources, tables, verification_lock

    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", options.id):
        raise UsageError(f"{options.id!r} cannot be an id: use small letters, digits and hyphens.")
    tables.read("passages")
    if options.source not in sources.read():
        raise UsageError(f"no source {options.source!r} in references.bib; add the entry first.")
    if options.id in passages.read():
        raise UsageError(f"there is a passage {options.id!r} already; choose another id.")
    passage = passages.create(options.sources, options.source, options.first, options.last, options.id)
    table, lock = project.root() / passages.PASSAGES, project.root() / verification_lock.VERIFIED
    atomic.replace_together(
        project.root(), {table: passages.with_row(passage), lock: verification_lock.with_passage(passage)}
    )
    print(f"added {passage.id}: paragraph {passage.paragraph} of {passage.source}")
    return 0


def _passage_lock(options: argparse.Namespace) -> int:
    from evidencebook.checks import runner
    from evidencebook.evidence import relock

    _need_folder(options.sources)
    if broken := runner.evidence_findings():
        raise ReportError(broken)
    lines = relock.lock(options.ids, options.sources, write=not options.dry_run)
    print("\n".join(lines or ["nothing changed since it was verified"]))
    count = sum(not line.startswith(" ") for line in lines)
    print(f"{count} {'would be ' if options.dry_run else ''}recorded")
    return 0


def _fix(options: argparse.Namespace) -> int:
    from evidencebook import tidy

    made = tidy.mend(options.files, locale=options.locale, encoding=options.encoding)
    changed = {each.path: each.after for each in made if each.changes}
    print("\n".join(line for each in made for line in each.told()) or "nothing to mend")
    if not changed or options.dry_run:
        return 0
    if not options.yes and not (
        sys.stdin.isatty() and input("Write these changes? [y/N] ").strip().lower() in {"y", "yes"}
    ):
        print("nothing was written; with --yes it is written without asking")
        return 0
    atomic.replace_together(project.root(), changed)
    print(f"{len(changed)} file{'s' if len(changed) > 1 else ''} mended; now `make check`")
    return 0


def _print_problems(error: ReportError) -> None:
    count = len(error.problems)
    last = [error.note, f"{count} problem{'s' if count > 1 else ''}"]
    print(_as_typed("\n".join([*grouped(error.problems), *filter(None, last)])), file=sys.stderr)


_COMMAND = re.compile(
    r"(?<![\w./-])evidencebook (?=--debug|fix|passage|quotation|fact|evidence|translation|new|refresh|setup)"
)


def _as_typed(text: str) -> str:
    """Return a text whose commands can be typed as they stand, also where the environment is not on the path."""
    command = Path(sys.executable).with_name("evidencebook")
    if shutil.which("evidencebook") or not command.is_file():
        return text
    return _COMMAND.sub(f"{os.path.relpath(command)} ", text)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Do for a request to end what Ctrl-C does, even where Ctrl-C is ignored, as in a background job of a shell."""
    ctrl_c = signal.getsignal(signal.SIGINT)
    (ctrl_c if callable(ctrl_c) else signal.default_int_handler)(number, frame)


def run() -> None:
    """Run the command line in a process of its own, and end it with the exit code."""
    gc.disable()  # a command ends before rubbish could fill the memory, and looking for it takes a sixth of the time
    signal.signal(signal.SIGTERM, _interrupt)
    environment.prepare("evidencebook")
    sys.exit(main())
