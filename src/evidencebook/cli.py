"""The command line: write, check, build, preview and release a report whose numbers are computed from evidence."""

import argparse
import gc
import io
import json
import os
import re
import shutil
import signal
import sys
import time
import traceback
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from evidencebook import cli_add, environment, project
from evidencebook.build import pipeline
from evidencebook.cli_add import Verbs, command, group, need_folder
from evidencebook.evidence import importer
from evidencebook.files import atomic, lock, os_faults
from evidencebook.problems import DEBUG, Problem, ReportError, UsageError, grouped

EXIT_CODES = "Exit codes: 0 all holds, 1 something does not hold or could not be done, 2 a wrong call, 130 interrupted."


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code: 0 when all holds, 1 when something does not, 2 for a wrong call.

    With `--json` one object is printed: `ok`, the lines that were `said`, `problems` with file and place, `error`.
    """
    options = parser().parse_args(arguments)
    if options.debug:
        os.environ[DEBUG] = "1"
    if not options.json:
        return _run(options, _Told())
    told, said = _Told(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(io.StringIO()):
        code = _run(options, told)
    problems = [each.as_dict() for each in told.problems]
    answer = {"ok": code == 0, "said": said.getvalue().splitlines(), "problems": problems, "error": told.error}
    try:
        print(json.dumps(answer, ensure_ascii=False, indent=1), flush=True)
    except BrokenPipeError:
        _say_no_more()
    return code


@dataclass
class _Told:
    """What went wrong, for `--json`."""

    problems: list[Problem] = field(default_factory=list)
    error: str = ""


def _run(options: argparse.Namespace, told: _Told) -> int:
    """Run the command that was asked for, tell what goes wrong, and return the exit code."""
    try:
        if not options.writes or getattr(options, "dry_run", False):
            return options.run(options)
        with lock.exclusive(project.root()):
            pipeline.recover()
            return options.run(options)
    except ReportError as error:
        told.problems = error.problems
        _print_problems(error)
    except BrokenPipeError:
        _say_no_more()
    except (project.NoBookError, UsageError, OSError) as error:
        if options.debug:
            raise
        said = os_faults.told(error) if isinstance(error, OSError) else str(error)
        told.error = _as_typed(said)
        print(f"error: {told.error}", file=sys.stderr)
    except KeyboardInterrupt:
        told.error = "interrupted"
        print("interrupted; every file is as it was, or finished", file=sys.stderr)
        return 130
    except Exception as error:
        if options.debug:
            raise
        traceback.print_exc(limit=-1)
        told.error = (
            f"the program failed ({type(error).__name__}); this is a fault of evidencebook or of src/, not of the "
            "data. Run it again with --debug for the whole traceback."
        )
        print(f"error: {told.error}", file=sys.stderr)
    return 1


def _say_no_more() -> None:
    """Drop what is still to be printed: who reads has enough, as `head` does."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _bare_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="evidencebook", description=__doc__, epilog=EXIT_CODES)
    parser.add_argument("--debug", action="store_true", help="show the traceback of whatever goes wrong")
    parser.set_defaults(writes=False, json=False, dry_run=False)
    return parser


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line, from which help, shell completion and the reference are made."""
    whole = _bare_parser()
    verbs = whole.add_subparsers(required=True, metavar="command")
    texts = argparse.ArgumentParser(add_help=False)
    texts.add_argument("--sources", type=Path, help="a folder with the texts of the sources, one KEY.txt each")
    dry = argparse.ArgumentParser(add_help=False)
    dry.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    cli_add.add_new(verbs)
    cli_add.add_additions(verbs, texts)
    about = "bring a round of evidence in: say what it adds, replaces and contradicts; write tables, sources and locks after a yes"
    importer.add_arguments(command(verbs, "import", about, _import, writes=True))
    _add_fix(verbs, dry)
    command(verbs, "check", "run every check and report problems; write nothing", _check, texts)
    about = "re-execute the chapters whose inputs changed and rewrite the facts"
    refresh = command(verbs, "refresh", about, _refresh, dry, writes=True)
    refresh.add_argument("--all", action="store_true", help="execute every chapter, in ordinary kernels")
    about = "bring stale chapters up to date, check, and build pages and PDF"
    build = command(verbs, "build", about, _build, texts, dry, writes=True, aliases=["book"])
    build.add_argument("--evidence", action="store_true", help="print the evidence volume as well")
    about = "preview the report while it is written: build on save, reload the browser, show problems"
    preview = command(verbs, "serve", about, _serve, texts)
    preview.add_argument("--port", type=int, default=8000, help="the port to serve at (default: %(default)s)")
    pdf = command(verbs, "pdf", "build the report, and say where its PDFs are", _pdf, texts, dry, writes=True)
    pdf.add_argument("--evidence", action="store_true", help="print the evidence volume as well")
    about = "list the facts, figures, findings and quotations that differ from another commit"
    changed = command(verbs, "changes", about, _changes)
    changed.add_argument("base", nargs="?", default="main", help="a branch, tag or commit (default: %(default)s)")
    about = "gather the files of a release: PDF, data, bill of materials, citation, changes, checksums"
    release = command(verbs, "release", about, _release, dry, writes=True)
    release.add_argument("tag", help="the tag, for example v0.1.0; the version in CITATION.cff without its v")
    release.add_argument("into", type=Path, help="the folder, which is new or empty")
    _add_by_subject(verbs, texts, dry)
    command(verbs, "setup", "install what figures are drawn with, once after `pip install`", _setup, dry)
    completion = command(verbs, "completion", "print the script that completes these commands in a shell", _completion)
    completion.add_argument("shell", choices=("bash", "zsh", "tcsh"), help="the shell")
    return whole


def _add_by_subject(verbs: Verbs, texts: argparse.ArgumentParser, dry: argparse.ArgumentParser) -> None:
    """Add the commands that begin with what they are about."""
    facts = group(verbs, "fact", "list facts")
    about = "list the facts with their words, as prose refers to them"
    listed = command(facts, "list", about, _fact_list)
    listed.add_argument("words", nargs="*", help="only facts that say all of these words")
    about = "show a fact: the forms in which prose can write it, its value, where it comes from and where it is used"
    shown = command(facts, "show", about, _fact_show)
    shown.add_argument("id", help="the id of the fact, as `fact list` gives it")
    about = "find words in the quotations, and in the texts of the sources where there are any"
    find = command(group(verbs, "quotation", "find quotations"), "find", about, _quotation_find, texts)
    find.add_argument("text", help="the words to look for")
    passage = group(verbs, "passage", "record what was verified")
    about = "record rows, passages and quotations that were looked up again, showing old and new"
    lock_ = command(passage, "lock", about, _passage_lock, texts, dry, writes=True)
    lock_.add_argument(
        "ids", nargs="*", metavar="ID", help="what to record; everything that changed, where none is named"
    )
    about = "record that translations say what the English says today, once their author has looked"
    translation = group(verbs, "translation", "confirm translations")
    confirm = command(translation, "confirm", about, _translation_confirm, dry, writes=True)
    confirm.add_argument("ids", nargs="+", metavar="ID", help="a row of data/translations.csv")


def _add_fix(verbs: Verbs, dry: argparse.ArgumentParser) -> None:
    about = "mend what a spreadsheet or an editor made of files, where nothing has to be guessed; show it, and ask"
    fix = command(verbs, "fix", about, _fix, dry, writes=True)
    fix.add_argument(
        "files", nargs="*", metavar="FILE", help="tables, chapters, texts; all of them where none is named"
    )
    fix.add_argument("--locale", default="", help="how dates are written in them, for example de_DE or en_US")
    fix.add_argument("--encoding", default="", help="what a file that is not UTF-8 is in, for example cp1251")
    fix.add_argument("--yes", action="store_true", help="write without asking")


def _import(options: argparse.Namespace) -> int:
    from evidencebook.evidence import verification_lock

    return importer.run(options, project.root(), lock=verification_lock.with_rows)


def _build(options: argparse.Namespace) -> int:
    need_folder(options.sources)
    began = time.perf_counter()
    if pipeline.is_current(pipeline.inputs_digest(options.sources), evidence=options.evidence):
        print(
            f"nothing changed: the book is at {pipeline.site() / 'index.html'}  ({time.perf_counter() - began:.1f} s)"
        )
        return 0
    if options.dry_run:
        _refresh(options)
        print("the pages and the PDF would be built")
        return 0
    _set_up_once()
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


def _set_up_once() -> None:
    """Install what figures are drawn with where that was not done yet."""
    from evidencebook import browser_setup

    if not browser_setup.is_done():
        print("installing what figures are drawn with, once …", flush=True)
        browser_setup.install()


def _pdf(options: argparse.Namespace) -> int:
    code = _build(options)
    told = "The PDF would replace" if options.dry_run else "The PDF is at"
    print("\n".join(f"{told} {file}" for file in sorted(pipeline.printed().glob("*.pdf"))))
    return code


def _release(options: argparse.Namespace) -> int:
    from evidencebook.release import assemble

    if options.dry_run:
        if found := assemble.missing(options.tag, options.into):
            raise ReportError(found)
        print(f"{options.tag} could be released into {options.into}")
        return 0
    print("\n".join(str(file) for file in assemble.gather(options.tag, options.into)))
    return 0


def _completion(options: argparse.Namespace) -> int:
    import shtab

    print(shtab.complete(parser(), options.shell))
    return 0


def _setup(options: argparse.Namespace) -> int:
    from evidencebook import browser_setup

    if options.dry_run:
        print("\n".join(f"would run in {browser_setup.folder()}: {' '.join(step)}" for step in browser_setup.STEPS))
        return 0
    print(f"made {browser_setup.install()}")
    return 0


def _refresh(options: argparse.Namespace) -> int:
    from evidencebook.build import refresh

    if options.dry_run:
        print("\n".join(refresh.stale()) or "every chapter is up to date")
        return 0
    everything = getattr(options, "all", False)
    told = {"everything": everything, "warm": not everything}
    if not refresh.refresh(lambda line: print(f"  {line}", flush=True), **told):
        print("every chapter is up to date")
    return 0


def _serve(options: argparse.Namespace) -> int:
    from evidencebook.build import preview_server

    need_folder(options.sources)
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


def _fact_show(options: argparse.Namespace) -> int:
    from evidencebook import authoring

    print("\n".join(authoring.fact(options.id)))
    return 0


def _quotation_find(options: argparse.Namespace) -> int:
    from evidencebook import authoring

    need_folder(options.sources)
    print("\n".join(authoring.quotations(options.text, options.sources)))
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


def _check(options: argparse.Namespace) -> int:
    from evidencebook.checks import runner

    need_folder(options.sources)
    done = runner.run(options.sources)
    if found := runner.problems_of(done):
        raise ReportError(found, runner.not_run(done))
    print("all hold: " + ", ".join(f"{checked.count} {checked.what}" for checked in done))
    print(
        "passages were verified against "
        + (f"the texts in {options.sources}" if options.sources else "the lock (no texts given)")
    )
    return 0


def _passage_lock(options: argparse.Namespace) -> int:
    from evidencebook.checks import runner
    from evidencebook.evidence import relock

    need_folder(options.sources)
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
    r"(?<![\w./-])evidencebook (?=--debug|add|fix|passage|quotation|fact|import|translation|new|refresh|setup)"
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
