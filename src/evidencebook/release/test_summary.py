"""Summarises the results of the tests for people: chapter by chapter, then what failed."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evidencebook.problems import Problem, ReportError

# How many lines of a failure are shown; the log has all of them.
LINES = 12


@dataclass(frozen=True)
class Result:
    """One test: its group (a chapter, or a file of tests), its name, its outcome, and its duration in seconds."""

    group: str
    name: str
    outcome: str
    message: str
    seconds: float


def read(files: list[Path]) -> list[Result]:
    """Return the results in JUnit files of pytest; ReportError for a file that is missing, broken or empty."""
    found = []
    for file in files:
        try:
            tree = ET.parse(file)  # noqa: S314 written by our own tests a moment ago
        except (OSError, ET.ParseError) as error:
            remedy = "Run `make test` first; it writes the results."
            raise ReportError([Problem(str(file), "", f"cannot be read: {error}", remedy)]) from None
        found += [_result(case) for case in tree.iter("testcase")]
    if not found:
        names = ", ".join(map(str, files))
        raise ReportError([Problem(names, "", "holds no result", "A run that tested nothing proves nothing.")])
    return found


def _result(case: ET.Element) -> Result:
    bad = next((child for child in case if child.tag in {"failure", "error", "skipped"}), None)
    outcome = "passed" if bad is None else "skipped" if bad.tag == "skipped" else "failed"
    message = "" if bad is None else bad.get("message") or bad.text or ""
    detail = "" if bad is None else bad.text or ""
    told = detail if outcome == "failed" else message
    return Result(_group(case), case.get("name", ""), outcome, told, float(case.get("time", 0)))


def _group(case: ET.Element) -> str:
    """Return the group of a test; nbval and pytest give both notebooks and modules dotted names."""
    name = case.get("classname", "")
    if name.startswith("chapters."):
        return name.replace(".", "/", 1).removesuffix(".ipynb")
    return re.sub(r"\.(?=[A-Z]).*", "", name).replace(".", "/")


def summary(results: list[Result]) -> str:
    """Return a table in Markdown, a row for each chapter and each file of tests, and below it what failed."""
    lines = ["| | passed | failed | skipped | seconds |", "|---|--:|--:|--:|--:|"]
    for group in sorted({result.group for result in results}):
        own = [result for result in results if result.group == group]
        counts = [str(sum(result.outcome == what for result in own)) for what in ("passed", "failed", "skipped")]
        mark = "✗" if counts[1] != "0" else "✓"
        lines.append(f"| {mark} {group} | {' | '.join(counts)} | {sum(r.seconds for r in own):.1f} |")
    return "\n".join([*lines, "", *_failures(results)]) + "\n"


def _failures(results: list[Result]) -> Iterator[str]:
    for result in results:
        if result.outcome == "failed":
            told = result.message.strip().splitlines()
            # A fence longer than any within the message, so that the message stays text.
            fence = "`" * max(3, 1 + max(map(len, re.findall("`+", result.message)), default=0))
            yield f"**{result.group}: {result.name}**\n\n{fence}text\n" + "\n".join(told[-LINES:]) + f"\n{fence}\n"


def failed_chapters(results: list[Result]) -> list[str]:
    """Return the chapters of which a cell failed, by the stems of their notebooks."""
    failed = {result.group for result in results if result.outcome == "failed"}
    return sorted(group.removeprefix("chapters/") for group in failed if group.startswith("chapters/"))
