"""What the columns of plotted rows are called for readers, with their units."""

from collections.abc import Iterator

# Field of a chart: its title, and its unit where it counts something.
TITLES = {
    "basis": ("Basis", ""),
    "billion": ("Value", "USD billion a year"),
    "definition": ("Definition", ""),
    "direction": ("Direction", ""),
    "end": ("Until", "date"),
    "exporter": ("Exporter", ""),
    "flow": ("Flow", ""),
    "gap_percent": ("Belarus above Ukraine", "%"),
    "high": ("Highest", ""),
    "kind": ("Limit", ""),
    "known": ("Known from", ""),
    "low": ("Lowest", ""),
    "monthly": ("Monthly average", "USD million"),
    "reports": ("Reported by", ""),
    "share_percent": ("Share", "%"),
    "start": ("From", "date"),
    "thousand": ("Personnel", "thousand"),
    "what": ("What", ""),
    "who": ("By whom", ""),
    "year": ("Year", ""),
}
# Fields that only place or repeat a label: no numbers of their own.
DRAWN_WITH = {"text", "label", "middle", "x", "x2", "y", "y2", "zero", "ink", "letter"}


def described(specification: dict, own: dict[str, tuple[str, str]]) -> dict[str, dict[str, str]]:
    """Return title and unit of every column of a chart's data that holds what readers may want; `own` comes first.

    ValueError when a column has no title.
    """
    found = {}
    for field in dict.fromkeys(_fields(specification)):
        if field in own or field not in DRAWN_WITH:
            try:
                title, unit = own.get(field) or TITLES[field]
            except KeyError:
                remedy = f"name it in `columns`, or in {__name__}"
                raise ValueError(f"the plotted column {field!r} has no title: {remedy}") from None
            found[field] = {"title": title, "unit": unit}
    return found


def _fields(specification: dict) -> Iterator[str]:
    for rows in specification.get("datasets", {}).values():
        for row in rows:
            if "geometry" not in row:
                yield from row
