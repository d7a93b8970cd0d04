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
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from evidencebook import cli_add, cli_commands, environment, project
from evidencebook.build import pipeline
from evidencebook.cli_add import Verbs, command, group
from evidencebook.files import lock, os_faults
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
    """Collects what went wrong, for `--json`."""

    problems: list[Problem] = field(default_factory=list)
    error: str = ""


def _run(options: argparse.Namespace, told: _Told) -> int:
    """Run the command that was asked for, report what goes wrong, and return the exit code."""
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
        import traceback

        traceback.print_exc(limit=-1)
        told.error = (
            f"the program failed ({type(error).__name__}); this is a fault of evidencebook or of src/, not of the "
            "data. Run it again with --debug for the whole traceback."
        )
        print(f"error: {told.error}", file=sys.stderr)
    return 1


def _say_no_more() -> None:
    """Discard further output after the reader closed the pipe, as `head` does."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _bare_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="evidencebook", description=__doc__, epilog=EXIT_CODES)
    parser.add_argument("--debug", action="store_true", help="show the traceback of any error")
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
    _add_import(verbs)
    _add_fix(verbs, dry)
    command(verbs, "check", "run every check and report problems; write nothing", cli_commands.check, texts)
    about = "re-execute the chapters whose inputs changed and rewrite the facts"
    refresh = command(verbs, "refresh", about, cli_commands.refresh, dry, writes=True)
    refresh.add_argument("--all", action="store_true", help="execute every chapter, in ordinary kernels")
    about = "bring stale chapters up to date, check, and build pages and PDF"
    build = command(verbs, "build", about, cli_commands.build, texts, dry, writes=True, aliases=["book"])
    build.add_argument("--evidence", action="store_true", help="print the evidence volume as well")
    about = "preview the report while it is written: build on save, reload the browser, show problems"
    preview = command(verbs, "serve", about, cli_commands.serve, texts)
    preview.add_argument("--port", type=int, default=8000, help="the port to serve at (default: %(default)s)")
    pdf = command(
        verbs, "pdf", "build the report, and say where its PDFs are", cli_commands.pdf, texts, dry, writes=True
    )
    pdf.add_argument("--evidence", action="store_true", help="print the evidence volume as well")
    about = "list the facts, figures, findings and quotations that differ from another commit"
    changed = command(verbs, "changes", about, cli_commands.changes)
    changed.add_argument("base", nargs="?", default="main", help="a branch, tag or commit (default: %(default)s)")
    about = "gather the files of a release: PDF, data, bill of materials, citation, changes, checksums"
    release = command(verbs, "release", about, cli_commands.release, dry, writes=True)
    release.add_argument("tag", help="the tag, for example v0.1.0; the version in CITATION.cff without its v")
    release.add_argument("into", type=Path, help="the folder, which is new or empty")
    _add_by_subject(verbs, texts, dry)
    command(verbs, "setup", "install what figures are drawn with, once after `pip install`", cli_commands.setup, dry)
    completion = command(verbs, "completion", "print the script that completes these commands in a shell", _completion)
    completion.add_argument("shell", choices=("bash", "zsh", "tcsh"), help="the shell")
    return whole


def _add_by_subject(verbs: Verbs, texts: argparse.ArgumentParser, dry: argparse.ArgumentParser) -> None:
    """Add the commands that begin with a subject, such as `fact list`."""
    facts = group(verbs, "fact", "list facts")
    about = "list the facts with their words, as prose refers to them"
    listed = command(facts, "list", about, cli_commands.fact_list)
    listed.add_argument("words", nargs="*", help="only facts that say all of these words")
    about = "show a fact: the forms in which prose can write it, its value, where it comes from and where it is used"
    shown = command(facts, "show", about, cli_commands.fact_show)
    shown.add_argument("id", help="the id of the fact, as `fact list` gives it")
    about = "find words in the quotations, and in the texts of the sources where there are any"
    find = command(group(verbs, "quotation", "find quotations"), "find", about, cli_commands.quotation_find, texts)
    find.add_argument("text", help="the words to look for")
    passage = group(verbs, "passage", "record what was verified")
    about = "record rows, passages and quotations that were looked up again, showing old and new"
    lock_ = command(passage, "lock", about, cli_commands.passage_lock, texts, dry, writes=True)
    lock_.add_argument("ids", nargs="*", metavar="ID", help="what to record (default: everything that changed)")
    about = "record that translations say what the English says today, once their author has looked"
    translation = group(verbs, "translation", "confirm translations")
    confirm = command(translation, "confirm", about, cli_commands.translation_confirm, dry, writes=True)
    confirm.add_argument("ids", nargs="+", metavar="ID", help="a row of data/translations.csv")


def _add_import(verbs: Verbs) -> None:
    about = "import a round of evidence: say what it adds, replaces and contradicts, and write tables, sources and locks after a yes"
    parser = command(verbs, "import", about, cli_commands.import_, writes=True)
    parser.add_argument("file", type=Path, help="a CSV file, one row a statement")
    parser.add_argument(
        "--prefix", action="append", default=[], help="a prefix of ids that is dropped; may be repeated"
    )
    parser.add_argument(
        "--take", action="append", default=[], metavar="ID", help="the words of the round stand for this row"
    )
    parser.add_argument("--read-on", default="", metavar="DAY", help="when the pages were read (default: today)")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, row by row, and do nothing")
    parser.add_argument("--skip-bad", action="store_true", help="leave bad rows out, rather than write nothing")
    parser.add_argument("--yes", action="store_true", help="write without asking")


def _add_fix(verbs: Verbs, dry: argparse.ArgumentParser) -> None:
    about = "repair files that a spreadsheet or an editor changed, where nothing has to be guessed; show the changes, and ask"
    fix = command(verbs, "fix", about, cli_commands.fix, dry, writes=True)
    fix.add_argument("files", nargs="*", metavar="FILE", help="tables, chapters, texts (default: all of them)")
    fix.add_argument("--locale", default="", help="how dates are written in them, for example de_DE or en_US")
    fix.add_argument("--encoding", default="", help="what a file that is not UTF-8 is in, for example cp1251")
    fix.add_argument("--yes", action="store_true", help="write without asking")


def _completion(options: argparse.Namespace) -> int:
    import shtab

    print(shtab.complete(parser(), options.shell))
    return 0


def _print_problems(error: ReportError) -> None:
    count = len(error.problems)
    last = [error.note, f"{count} problem{'s' if count > 1 else ''}"]
    print(_as_typed("\n".join([*grouped(error.problems), *filter(None, last)])), file=sys.stderr)


_COMMAND = re.compile(
    r"(?<![\w./-])evidencebook (?=--debug|add|fix|passage|quotation|fact|import|translation|new|refresh|setup)"
)


def _as_typed(text: str) -> str:
    """Return a text with its commands written so that they can be typed even if the environment is not on the path."""
    command = Path(sys.executable).with_name("evidencebook")
    if shutil.which("evidencebook") or not command.is_file():
        return text
    return _COMMAND.sub(f"{os.path.relpath(command)} ", text)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Handle SIGTERM like Ctrl-C, even where Ctrl-C is ignored, as in a background job of a shell."""
    ctrl_c = signal.getsignal(signal.SIGINT)
    (ctrl_c if callable(ctrl_c) else signal.default_int_handler)(number, frame)


def run() -> None:
    """Run the command line in a process of its own, and end it with the exit code."""
    gc.disable()  # a command ends before garbage could fill the memory, and collecting it takes a sixth of the time
    signal.signal(signal.SIGTERM, _interrupt)
    may_be_interrupted = signal.getsignal(signal.SIGINT) != signal.SIG_IGN  # as in a background job of a shell
    try:
        environment.prepare("evidencebook")
        if may_be_interrupted:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        code = main()
    except KeyboardInterrupt:
        code = 130
    if may_be_interrupted:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # what ends now would answer Ctrl-C with a traceback
    gc.freeze()  # Python looks for garbage once more as it ends
    sys.exit(code)
