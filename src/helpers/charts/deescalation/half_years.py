"""The restraint ledger: what each side did, threatened and held back, half-year by half-year."""

import altair as alt
import pandas as pd

from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.charts.theme import Layout
from evidencebook.evidence import wording
from evidencebook.notebooks.mime import Figure
from helpers.charts.deescalation import standing
from helpers.facts import deescalation as computed

ACTS = {
    "did": ("did", "square"),
    "threatened": ("threatened", "triangle-up"),
    "gave": ("held back, gave or assured", "circle"),
    "held_back": ("held back, gave or assured", "circle"),
    "assured": ("held back, gave or assured", "circle"),
}
SHAPES = dict(ACTS.values())
KNOWN = {"own": "on record or claimed", "other_side": "known only from the other side, or not kept"}
NOTHING = "nothing found"
LINE = 20


def entries() -> pd.DataFrame:
    """Return the rows that are drawn: acts, without statements about statements and without weak hosts."""
    ledger = computed.of_weight()
    ledger = ledger[ledger.act.isin(list(ACTS))]
    order = {name: number for number, name in enumerate(ACTS)}
    ledger = ledger.assign(
        lane=ledger.side,
        kind=[ACTS[name][0] for name in ledger.act],
        firm=[KNOWN["own"] if name == "own" else KNOWN["other_side"] for name in ledger.account],
        nth=ledger.act.map(order),
    )
    return ledger.sort_values(["half_year", "lane", "nth"], kind="stable")


def _placed(shown: pd.DataFrame, stacked: bool) -> tuple[pd.DataFrame, pd.DataFrame, float]:
    """Return a row for each entry and a heading for each half-year, placed in lines from the top, and the number of lines."""
    lines, heads, top = [], [], 0.0
    told = {row_id: number for number, row_id in enumerate(shown.id)}
    for half, of_half in shown.groupby("half_year", sort=True):
        heads.append({"n": top, "half": f"{'January–June' if half[-1] == '1' else 'July–December'} {half[:4]}"})
        top += 1.0
        deepest = top
        for lane in ("belarus", "ukraine"):
            start = deepest if stacked else top
            these = of_half[of_half.lane == lane]
            for number, row in enumerate(these.itertuples()):
                lines.append(
                    {
                        "n": start + number,
                        "lane": lane,
                        "label": row.label,
                        "kind": row.kind,
                        "firm": row.firm,
                        "told": told[row.id],
                    }
                )
            if these.empty:
                lines.append({"n": start, "lane": lane, "label": NOTHING, "kind": "", "firm": "", "told": -1})
            deepest = max(deepest, start + max(1, len(these)))
        top = deepest + 0.45
    return pd.DataFrame(lines), pd.DataFrame(heads), top


def ledger() -> Figure:
    """Draw the ledger as two lists side by side, one for each side, with a mark for the kind of act."""
    shown = entries()

    def build(layout: Layout) -> alt.TopLevelMixin:
        lines, heads, depth = _placed(shown, layout.stacked)
        width = layout.width - 12
        first = 3.9 if layout.stacked else 3.0
        size = {"width": width, "height": round(LINE * (depth + first))}
        y = alt.Y("n:Q", axis=None, scale=alt.Scale(domain=[-first, depth], reverse=True, nice=False))
        at = {"belarus": 8, "ukraine": 8 if layout.stacked else round(width / 2) + 8}
        colours = {side: standing.SIDES[side][1] for side in at}
        rules = (
            alt.Chart(heads)
            .mark_rule(color=LIGHT["gap"], yOffset=-LINE * 0.62)
            .encode(y=y, x=alt.XValue(0), x2=alt.X2Value(width))
        )
        halves = alt.Chart(heads).mark_text(align="left", fontSize=14, fontWeight="bold", color=LIGHT["muted"])
        layers = [rules, halves.encode(y=y, x=alt.XValue(0), text=alt.Text("half:N"))]
        shape = alt.Shape("kind:N", scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())), legend=None)
        for side, left in at.items():
            mine = lines[(lines.lane == side) & (lines.label != NOTHING)]
            fill = alt.Fill(
                "firm:N",
                scale=alt.Scale(domain=list(KNOWN.values()), range=[colours[side], LIGHT["paper"]]),
                legend=None,
            )
            marks = alt.Chart(mine).mark_point(size=80, opacity=1, strokeWidth=1.8, stroke=colours[side])
            layers.append(marks.encode(y=y, x=alt.XValue(left), shape=shape, fill=fill))
            words = alt.Chart(mine).mark_text(align="left", fontSize=14)
            layers.append(words.encode(y=y, x=alt.XValue(left + 13), text=alt.Text("label:N")))
            none = lines[(lines.lane == side) & (lines.label == NOTHING)].drop(columns="told")
            if len(none):
                words = alt.Chart(none).mark_text(align="left", fontSize=14, fontStyle="italic", color=colours[side])
                layers.append(words.encode(y=y, x=alt.XValue(left + 13), text=alt.Text("label:N")))
        layers += _key(y, at, colours, first, width, layout.stacked)
        return alt.layer(*layers).resolve_scale(fill="independent").properties(**size)

    half_years = shown.half_year.nunique()
    threat = shown[shown.kind == "threatened"].half_year.nunique()
    kept = shown[(shown.kind == ACTS["gave"][0]) & (shown.account != computed.BROKEN)].half_year.nunique()
    rows = shown.assign(passages="")
    return theme.figure(
        build,
        name="fig-ledger",
        title=(
            f"Threats in {wording.count(threat)} of {wording.count(half_years)} half-years, restraint in "
            f"{'all of them' if kept == half_years else wording.count(kept)}"
        ),
        caption=(
            "Hollow marks: known only from the other side, or promises not kept. “Nothing found” is the limit of a search, and the "
            "two columns are not of equal weight: see the text."
        ),
        description=(
            f"List of {len(shown)} acts of Minsk and Kyiv by half-year, {shown.half_year.min()[:4]} to {shown.half_year.max()[:4]}. "
            f"In {wording.count(threat)} of {wording.count(half_years)} half-years a side threatens; in {wording.count(kept)} a side "
            "holds back, gives or assures. Missiles and munitions stand early, relays, sanctions and a deadline late."
        ),
        rows=rows,
        numbers=shown.assign(
            half=[f"{half[:4]}, {'first' if half[-1] == '1' else 'second'} half" for half in shown.half_year],
            lane=[standing.SIDES[side][0] for side in shown.lane],
        )[["half", "lane", "kind", "what", "firm"]],
        columns={
            "half": ("Half-year", ""),
            "lane": ("Side", ""),
            "kind": ("Kind", ""),
            "what": ("What", ""),
            "firm": ("How it is known", ""),
        },
    )


def _key(
    y: alt.Y, at: dict[str, int], colours: dict[str, str], first: float, width: int, stacked: bool
) -> list[alt.Chart]:
    """Return the names of the two columns, in their colours, and the key of the marks above them."""
    names = {"belarus": "Minsk", "ukraine": "Kyiv"}
    layers = []
    for number, side in enumerate(at):
        left = number * 70 if stacked else at[side] - 8
        name = alt.Chart(pd.DataFrame({"n": [-1.25], "text": [names[side]]}))
        layers.append(
            name.mark_text(align="left", fontSize=16, fontWeight="bold", color=colours[side]).encode(
                y=y, x=alt.XValue(left), text=alt.Text("text:N")
            )
        )
    left, n = 8, -first + 0.4
    for number, (kind, shape) in enumerate(SHAPES.items()):
        if stacked and number == 2:
            left, n = 8, n + 0.85
        row = pd.DataFrame({"n": [n], "text": [kind]})
        mark = alt.Chart(row).mark_point(size=80, opacity=1, shape=shape, fill=LIGHT["ink"], stroke=LIGHT["ink"])
        word = alt.Chart(row).mark_text(align="left", fontSize=14)
        layers += [
            mark.encode(y=y, x=alt.XValue(left)),
            word.encode(y=y, x=alt.XValue(left + 13), text=alt.Text("text:N")),
        ]
        left += 34 + round(7.4 * len(kind))
    return layers
