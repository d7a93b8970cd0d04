"""Lists differences that readers see between another commit and the current book: facts, figures, findings, quotations."""

import csv
import io
import json
import subprocess
from collections.abc import Iterator

from evidencebook import project
from evidencebook.notebooks.mime import FIGURE
from evidencebook.problems import UsageError

FACTS, FINDINGS, QUOTATIONS = "data/derived/facts.csv", "data/findings.csv", "data/quotations.csv"
# For each kind: its file, the main column, and the columns that add to it.
_TABLES = {
    "Facts": (FACTS, "words", ("value", "unit", "computed", "rows")),
    "Findings": (
        FINDINGS,
        "statement",
        ("kind", "likelihood", "horizon", "confidence", "reason", "holds_while", "would_change", "leads_to"),
    ),
    "Quotations": (QUOTATIONS, "words", ("speaker", "role", "date", "passage")),
}


def since(base: str) -> list[str]:
    """Return the lines of a Markdown list, old and new side by side; UsageError if git knows no commit `base`."""
    _git(
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        f"{base}^{{commit}}",
        fault=f"git knows no commit {base!r}",
    )
    sections = {kind: list(_rows(base, *about)) for kind, about in _TABLES.items()}
    sections["Figures"] = list(_figures(base))
    lines = []
    for kind, found in sections.items():
        if found:
            lines += [f"{kind} that differ from {base} ({len(found)}):", "", *found, ""]
    return lines or [f"No fact, figure, finding or quotation differs from {base}."]


def _rows(base: str, file: str, main: str, more: tuple[str, ...]) -> Iterator[str]:
    """Compare the rows of a table by their ids."""
    old, new = _table(file_at(base, file)), _table(_new(file))
    for name in sorted(old.keys() | new.keys()):
        if name not in new:
            yield f"- {name}: removed, was “{old[name].get(main, '')}”"
        elif name not in old:
            yield f"- {name}: new, “{new[name].get(main, '')}”"
        else:
            columns = [c for c in (main, *more) if old[name].get(c) != new[name].get(c)]
            # A changed value with unchanged words differs only beyond their precision; if the words changed, they say it better.
            told = [c for c in columns if c != "value" or columns == ["value"]]
            parts = [f"{_label(c, main)}“{old[name].get(c, '')}” → “{new[name].get(c, '')}”" for c in told]
            if parts:
                yield f"- {name}: {'; '.join(parts)}"


def _label(column: str, main: str) -> str:
    return "" if column == main else f"{column.replace('_', ' ')} "


def _figures(base: str) -> Iterator[str]:
    """Compare figures by their plotted rows, titles and text alternatives."""
    old = _specifications({name: file_at(base, name) for name in _notebooks(base)})
    new = _specifications({project.relative(page): _new(project.relative(page)) for page in project.chapter_files()})
    for name in sorted(old.keys() | new.keys()):
        if name not in new:
            yield f"- {name}: removed, was “{_about(old[name])['title']}”"
        elif name not in old:
            yield f"- {name}: new, “{_about(new[name])['title']}”"
        elif old[name] != new[name]:
            parts = [
                f"{what} “{_about(old[name])[key]}” → “{_about(new[name])[key]}”"
                for what, key in (("title", "title"), ("text", "alt"), ("caption", "caption"))
                if _about(old[name])[key] != _about(new[name])[key]
            ]
            if differing := _differing(old[name], new[name]):
                parts.append(f"{differing} plotted row{'s' if differing > 1 else ''} differ")
            yield f"- {name} (“{_about(new[name])['title']}”): {'; '.join(parts) or 'drawn differently'}"


def _about(specification: dict) -> dict:
    return specification["usermeta"]["figure"]


def _differing(old: dict, new: dict) -> int:
    """Return how many plotted rows only one of two figures has, counted in the figure that has more of them."""
    before, after = (
        [json.dumps(row, sort_keys=True) for rows in spec["datasets"].values() for row in rows] for spec in (old, new)
    )
    return max(len(set(after) - set(before)), len(set(before) - set(after)))


def _specifications(texts: dict[str, str]) -> dict[str, dict]:
    found = {}
    for name, text in texts.items():
        if not name.endswith(".ipynb") or not text:
            continue
        for cell in json.loads(text)["cells"]:
            for output in cell.get("outputs", []):
                if content := output.get("data", {}).get(FIGURE):
                    found[content["usermeta"]["figure"]["name"]] = content
    return found


def _table(text: str) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}


def _notebooks(base: str) -> list[str]:
    return _git("ls-tree", "-r", "--name-only", base, "--", "chapters").splitlines()


def file_at(base: str, file: str) -> str:
    """Return the text of a file in the other commit; empty if it is not there."""
    if not _git("ls-tree", base, "--", file):
        return ""
    return _git("show", f"{base}:./{file}")


def _new(file: str) -> str:
    path = project.root() / file
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _git(*arguments: str, fault: str = "git could not be asked") -> str:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=project.root(), capture_output=True, encoding="utf-8", check=False
        )
    except FileNotFoundError:
        raise UsageError("git is not installed; the other commit cannot be read.") from None
    if done.returncode:
        raise UsageError(
            f"{fault}; name a branch, tag or commit: make changes BASE=main. {done.stderr.strip()}".strip()
        )
    return done.stdout
