"""The commands: each function takes the options of the command line and returns the exit code."""

import argparse
import gc
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from evidencebook import project
from evidencebook.build import pipeline
from evidencebook.cli_add import need_folder
from evidencebook.files import atomic, lock
from evidencebook.problems import ReportError, UsageError

if TYPE_CHECKING:
    from evidencebook.checks.runner import Checked


def import_(options: argparse.Namespace) -> int:
    """Import a round of evidence."""
    from evidencebook.evidence import importer, verification_lock

    return importer.run(options, project.root(), lock=verification_lock.with_rows)


def build(options: argparse.Namespace) -> int:
    """Bring stale chapters up to date, check, and build pages and PDF."""
    need_folder(options.sources)
    began = time.perf_counter()
    if pipeline.is_current(pipeline.inputs_digest(options.sources), evidence=options.evidence):
        print(
            f"nothing changed: the book is at {pipeline.site() / 'index.html'}  ({time.perf_counter() - began:.1f} s)"
        )
        return 0
    project.metadata()  # what is wrong with it is told before chapters are executed
    if options.dry_run:
        refresh(options)
        print("the pages and the PDF would be built")
        return 0
    with lock.exclusive(project.root()) as held, pipeline.sphinx(held, evidence=options.evidence) as sphinx:
        _set_up_once()
        try:
            refresh(options)
        except ReportError as error:
            raise _with_the_rest(error, options.sources) from None
        refreshed = time.perf_counter()
        # Files saved from here on belong to the next build, even if this one still reads them.
        read = pipeline.inputs_digest(options.sources)
        built = pipeline.build(meanwhile=lambda: _check_briefly(options), evidence=options.evidence, started=sphinx)
    print("built the pages" if built else "the pages are up to date")
    pipeline.finish(read)
    times = f"refresh {refreshed - began:.1f} s · check and build {time.perf_counter() - refreshed:.1f} s"
    print(f"The book is at {pipeline.site() / 'index.html'}  ({times})")
    return 0


def _check_briefly(options: argparse.Namespace) -> None:
    print(_said_of(_all_hold(options), options.sources))


def _with_the_rest(error: ReportError, texts: Path | None) -> ReportError:
    """Return the problems that kept chapters from being refreshed, together with those of all checks."""
    from evidencebook.checks import runner

    done = [checked for checked in runner.run(texts) if checked.what != runner.CHAPTERS]
    return ReportError(list(dict.fromkeys([*error.problems, *runner.problems_of(done)])), runner.not_run(done))


def _set_up_once() -> None:
    """Install what figures are drawn with, unless that was done already."""
    from evidencebook import browser_setup

    if not browser_setup.is_done():
        print("installing what figures are drawn with, once …", flush=True)
        browser_setup.install()


def pdf(options: argparse.Namespace) -> int:
    """Build the report, and say where its PDFs are."""
    code = build(options)
    told = "The PDF would replace" if options.dry_run else "The PDF is at"
    print("\n".join(f"{told} {file}" for file in sorted(pipeline.printed().glob("*.pdf"))))
    return code


def release(options: argparse.Namespace) -> int:
    """Gather the files of a release."""
    from evidencebook.release import assemble

    if options.dry_run:
        if found := assemble.missing(options.tag, options.into):
            raise ReportError(found)
        print(f"{options.tag} could be released into {options.into}")
        return 0
    print("\n".join(str(file) for file in assemble.gather(options.tag, options.into)))
    return 0


def setup(options: argparse.Namespace) -> int:
    """Install what figures are drawn with."""
    from evidencebook import browser_setup

    if options.dry_run:
        print("\n".join(f"would run in {browser_setup.folder()}: {' '.join(step)}" for step in browser_setup.STEPS))
        return 0
    print(f"made {browser_setup.install()}")
    return 0


def refresh(options: argparse.Namespace) -> int:
    """Execute the chapters whose inputs changed, and write the facts."""
    from evidencebook.build import refresh

    if options.dry_run:
        print("\n".join(refresh.stale()) or "every chapter is up to date")
        return 0
    everything = getattr(options, "all", False)
    told = {"everything": everything, "warm": not everything}
    if not refresh.refresh(lambda line: print(f"  {line}", flush=True), **told):
        print("every chapter is up to date")
    return 0


def serve(options: argparse.Namespace) -> int:
    """Preview the report until it is interrupted."""
    from evidencebook.build import preview_server

    need_folder(options.sources)
    gc.enable()  # it stays for hours
    preview_server.serve(options.sources, options.port, lambda line: print(line, flush=True))
    return 0


def changes(options: argparse.Namespace) -> int:
    """Print what differs from another commit."""
    from evidencebook.release import number_diff

    print("\n".join(number_diff.since(options.base)).rstrip())
    return 0


def fact_list(options: argparse.Namespace) -> int:
    """List facts with their words."""
    from evidencebook import authoring

    print("\n".join(authoring.facts(options.words)))
    return 0


def fact_show(options: argparse.Namespace) -> int:
    """Show a fact with where it comes from and where it is used."""
    from evidencebook import authoring

    print("\n".join(authoring.fact(options.id)))
    return 0


def quotation_find(options: argparse.Namespace) -> int:
    """Find words in quotations and texts of sources."""
    from evidencebook import authoring

    need_folder(options.sources)
    print("\n".join(authoring.quotations(options.text, options.sources)))
    return 0


def translation_confirm(options: argparse.Namespace) -> int:
    """Record that translations match the English of today."""
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


def check(options: argparse.Namespace) -> int:
    """Run every check, and write nothing; print how many things each looked at."""
    done = _all_hold(options)
    print("\n".join(f"{checked.count:>7,} {checked.what}" for checked in done))
    print(_said_of(done, options.sources))
    return 0


def _all_hold(options: argparse.Namespace) -> list["Checked"]:
    """Return what every check looked at; ReportError names what does not hold."""
    from evidencebook.checks import runner

    need_folder(options.sources)
    done = runner.run(options.sources)
    if found := runner.problems_of(done):
        raise ReportError(found, runner.not_run(done))
    return done


def _said_of(done: list["Checked"], texts: Path | None) -> str:
    against = f"the texts in {texts}" if texts else "the lock (no texts given)"
    return f"all {len(done)} checks hold; passages were verified against {against}"


def passage_lock(options: argparse.Namespace) -> int:
    """Record rows, passages and quotations that were looked up again."""
    from evidencebook.checks import runner
    from evidencebook.evidence import relock

    need_folder(options.sources)
    if broken := runner.evidence_findings():
        raise ReportError(broken)
    lines = relock.lock(options.ids, options.sources, write=not options.dry_run)
    if not lines:
        print("nothing changed since it was verified")
        return 0
    print("\n".join(lines))
    count = sum(not line.startswith(" ") for line in lines)
    print(f"{count} {'would be ' if options.dry_run else ''}recorded")
    return 0


def fix(options: argparse.Namespace) -> int:
    """Repair files that a spreadsheet or an editor changed, after confirmation."""
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
