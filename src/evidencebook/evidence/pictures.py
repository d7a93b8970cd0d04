"""The pictures of a report, such as photographs: files in `images/`, each with its credit and licence in `images/credits.csv`."""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from evidencebook import project
from evidencebook.files.load import read_text
from evidencebook.problems import Problem, ReportError

FOLDER, CREDITS = "images", "images/credits.csv"
COLUMNS = ("file", "credit", "licence", "url")
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".svg"})
# What an SVG file may not hold: scripts, and addresses that a browser would fetch when a reader opens it.
_ACTIVE = re.compile(
    r"<\s*(?:\w+:)?(?:script|foreignObject|iframe)\b|\son\w+\s*=|javascript:|href\s*=\s*[\"']\s*(?:https?:)?//|@import|url\(\s*[\"']?https?:",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Picture:
    """A picture: the name of its file, who made it, the licence it is shown under, and where it was found, if anywhere."""

    file: str
    credit: str
    licence: str
    url: str


def read() -> dict[str, Picture]:
    """Return the pictures by the name of their file; none if there is no such folder. ReportError for rows that cannot be read."""
    path = project.root() / CREDITS
    if not path.is_file():
        return {}
    rows = list(csv.reader(io.StringIO(read_text(path))))
    if not rows or tuple(rows[0]) != COLUMNS:
        remedy = f"Write {','.join(COLUMNS)} as the first line."
        raise ReportError([Problem(CREDITS, "row 1", "is not the head of the table of pictures", remedy)])
    found, wrong = {}, []
    for number, row in enumerate(rows[1:], start=2):
        place = f"row {number}"
        if len(row) != len(COLUMNS):
            remedy = f"Give {', '.join(COLUMNS)}; put quotation marks round a text with a comma."
            wrong.append(Problem(CREDITS, place, f"has {len(row)} cells, not {len(COLUMNS)}", remedy))
            continue
        picture = Picture(*(cell.strip() for cell in row))
        empty = [name for name in COLUMNS[:3] if not getattr(picture, name)]
        wrong += [Problem(CREDITS, f"{place}, column {name}", "is empty", "Fill it in.") for name in empty]
        if picture.file in found:
            wrong.append(Problem(CREDITS, place, f"{picture.file} has two rows", "Keep one."))
        if picture.url and not picture.url.startswith("https://"):
            remedy = "Give the whole address, or leave the cell empty."
            wrong.append(Problem(CREDITS, f"{place}, column url", "is no address that begins with https://", remedy))
        found[picture.file] = picture
    if wrong:
        raise ReportError(wrong)
    return found


def credited() -> set[str]:
    """Return the addresses at which pictures were found."""
    return {picture.url for picture in read().values() if picture.url}


def files() -> list[Path]:
    """Return the files of the folder that are pictures, in the order of their names."""
    folder = project.root() / FOLDER
    return sorted(file for file in folder.iterdir() if file.suffix.lower() in SUFFIXES) if folder.is_dir() else []


def unusable(file: Path) -> str:
    """Return why the file of a picture cannot be shown, or nothing."""
    if file.suffix.lower() != ".svg":
        from PIL import Image

        try:
            with Image.open(file) as opened:
                opened.load()
        except (OSError, SyntaxError, ValueError):
            return "cannot be read as a picture"
        return (
            "" if opened.format in {"PNG", "JPEG"} else f"is a {opened.format}, and not of the kind that its name says"
        )
    drawing = file.read_text(encoding="utf-8", errors="replace")
    if not re.search(r"<(?:\w+:)?svg\b", drawing):
        return "cannot be read as a drawing"
    active = _ACTIVE.search(drawing)
    return f"holds {active[0].strip()!r}, which is no part of a picture" if active else ""
