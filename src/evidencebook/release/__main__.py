"""Commands of CI around the tests: results · figures · publishable · sbom · advisories · online."""

import argparse
import datetime
import sys
from pathlib import Path

from evidencebook import environment, project
from evidencebook.problems import Problem, ReportError, UsageError


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code: 0 when all holds, 1 when something does not, 2 for a wrong call."""
    options = _parser().parse_args(arguments)
    try:
        found = options.run(options)
    except ReportError as error:
        found = error.problems
    except (project.NoBookError, UsageError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for finding in found:
        print(finding, file=sys.stderr)
    return 1 if found else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evidencebook.release", description=__doc__)
    verbs = parser.add_subparsers(required=True, metavar="command")
    about = "print the results of `make test` in Markdown, chapter by chapter"
    results = verbs.add_parser("results", help=about, description=about)
    results.add_argument("files", nargs="+", type=Path, help="files in pytest's JUnit form")
    results.set_defaults(run=_results)
    about = "draw outputs of cells old and new, side by side, into a folder"
    figures = verbs.add_parser("figures", help=about, description=about)
    figures.add_argument("into", type=Path, help="the folder")
    what = figures.add_mutually_exclusive_group(required=True)
    what.add_argument("--failed", type=Path, help="results in JUnit form: execute the chapters of which a cell failed")
    what.add_argument("--base", help="a commit: compare what it stores with what is stored here")
    figures.set_defaults(run=_figures)
    about = "list what prevents publishing: example addresses, uncommitted changes"
    verbs.add_parser("publishable", help=about, description=about).set_defaults(run=_publishable)
    about = "print the bill of materials (CycloneDX)"
    verbs.add_parser("sbom", help=about, description=about).set_defaults(run=_sbom)
    about = "print the ids of advisories that are accepted today, one a line"
    verbs.add_parser("advisories", help=about, description=about).set_defaults(run=_advisories)
    about = "request every source at its address and print the results in Markdown; needs the network"
    verbs.add_parser("online", help=about, description=about).set_defaults(run=_online)
    return parser


def _results(options: argparse.Namespace) -> list[Problem]:
    from evidencebook.release import test_summary

    print(test_summary.summary(test_summary.read(options.files)))
    return []


def _figures(options: argparse.Namespace) -> list[Problem]:
    from evidencebook.release import test_summary, visual_diff

    if options.base:
        pairs = visual_diff.committed(options.base)
    else:
        pairs = visual_diff.executed(test_summary.failed_chapters(test_summary.read([options.failed])))
    print("\n".join(visual_diff.write(list(pairs), options.into)) or "no output differs")
    return []


def _publishable(_: argparse.Namespace) -> list[Problem]:
    from evidencebook.release import assemble

    return assemble.publishable()


def _sbom(_: argparse.Namespace) -> list[Problem]:
    from evidencebook.supply import sbom

    print(sbom.bill(), end="")
    return []


def _advisories(_: argparse.Namespace) -> list[Problem]:
    from evidencebook.supply import advisories

    for name in advisories.accepted(datetime.datetime.now(datetime.UTC).date()):
        print(name)
    return []


def _online(_: argparse.Namespace) -> list[Problem]:
    from evidencebook.release import link_rot

    print(link_rot.report(link_rot.all_sources()))
    return []


if __name__ == "__main__":
    environment.prepare("evidencebook.release")
    sys.exit(main())
