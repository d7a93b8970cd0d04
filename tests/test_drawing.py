"""What draws: texts as wide as their letters, nothing from elsewhere, faults told, one process for whoever asks."""

import json
import multiprocessing
import os
import re
import signal
import sys
import tempfile
from pathlib import Path

import pytest

from evidencebook.charts import node_renderer, rendering, text_metrics
from evidencebook.files import cache, fingerprints
from evidencebook.notebooks import frontispiece, trace


def labelled(text: str, **mark) -> str:
    """Return the specification of a picture that is as wide as one text of size 100."""
    chart = {
        "data": {"values": [{"x": 0}]},
        "mark": {"type": "text", "text": text, "fontSize": 100, "align": "left", **mark},
    }
    look = {"font": text_metrics.FAMILY, "view": {"stroke": None}}
    return json.dumps({**chart, "width": 1, "height": 1, "padding": 0, "encoding": {"x": {"value": 0}}, "config": look})


def width(**mark) -> float:
    svg = node_renderer.draw("svg", labelled("Київ HHH", **mark)).decode()
    return float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1])


def letters(face: str) -> float:
    from fontTools.ttLib import TTFont

    with TTFont(text_metrics.folder() / f"PT_Sans-Web-{face}.ttf", lazy=True) as font:
        names, advances = font.getBestCmap(), font["hmtx"]
        return sum(advances[names[ord(letter)]][0] for letter in "Київ HHH") / font["head"].unitsPerEm * 100


@pytest.mark.parametrize(
    ("face", "look"),
    [
        ("Regular", {}),
        ("Bold", {"fontWeight": "bold"}),
        ("Bold", {"fontWeight": 700}),
        ("Italic", {"fontStyle": "italic"}),
        ("BoldItalic", {"fontStyle": "italic", "fontWeight": "bold"}),
    ],
)
def test_a_text_is_as_wide_as_its_letters_in_its_face(face, look):
    assert width(**look) == pytest.approx(letters(face), rel=0.02)


def test_a_text_that_is_cut_is_as_wide_as_what_is_left():
    assert width(limit=150) <= 151


@pytest.mark.parametrize("address", ["https://example.org/x.csv", "/etc/passwd", "file:///etc/passwd", "data.csv"])
def test_a_figure_loads_nothing_from_elsewhere(address):
    chart = {"data": {"url": address, "format": {"type": "csv"}}, "mark": "point", "encoding": {}}
    with pytest.raises(ValueError, match=f"may load nothing from elsewhere: {re.escape(address)}"):
        node_renderer.draw("svg", json.dumps(chart))


@pytest.mark.parametrize(
    ("way", "given"),
    [
        ("svg", "{}"),
        ("svg", '{"mark": "point", "data": {"values": [1]}, "transform": [{"calculate": "nothing(", "as": "x"}]}'),
        ("vega", '{"mark": "nonsense"}'),
        ("png", '{"svg": "<svg", "scale": 1}'),
        ("gif", "{}"),
    ],
)
def test_what_cannot_be_drawn_is_told_and_the_next_is_drawn(way, given):
    with pytest.raises(ValueError, match=r"\w{3}"):
        node_renderer.draw(way, given)
    assert node_renderer.draw("svg", labelled("a")).startswith(b"<svg")


def _drawn_elsewhere(given: str, answer) -> None:
    answer.send(node_renderer.draw("svg", given))


def test_a_copy_of_a_process_draws_with_its_own():
    given = labelled("b")
    fork = multiprocessing.get_context("fork")
    ours, theirs = fork.Pipe(duplex=False)
    process = fork.Process(target=_drawn_elsewhere, args=(given, theirs))
    process.start()
    assert ours.poll(60)
    assert ours.recv() == node_renderer.draw("svg", given)
    process.join()


def test_what_draws_was_killed_and_that_is_told():
    vega = node_renderer._Vega()
    os.kill(vega.process.pid, signal.SIGKILL)
    with pytest.raises(ValueError, match="ended with -9"):
        vega.answer(f"svg {labelled('a')}")
    vega.end()


def test_processes_of_one_command_draw_with_one_renderer_even_if_they_began_before_it(monkeypatch):
    monkeypatch.setenv(node_renderer.SHARED, "")  # so that it is unset after the test
    monkeypatch.delenv(node_renderer.SHARED)
    node_renderer._of_process.cache_clear()  # this process has drawn nothing yet
    node_renderer.promise()
    promised = os.environ[node_renderer.SHARED]
    node_renderer.share()
    node_renderer.share()
    assert os.environ[node_renderer.SHARED] == promised
    one, other = (node_renderer._of_process.__wrapped__(number) for number in range(2))
    assert isinstance(one, node_renderer._SharedVega)
    questions = [f"svg {labelled(text)}" for text in "ab"]
    answers = [one.answer(questions[0]), other.answer(questions[1])]
    assert answers == [node_renderer.draw(*each.split(" ", 1)) for each in questions]
    one.end()
    assert other.answer(questions[0]).startswith(b"<svg")
    other.end()


@pytest.fixture
def address():
    """Return a path that is short enough for a socket."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder, "it")


def test_who_shares_a_renderer_that_is_gone_or_draws_otherwise_starts_one(monkeypatch, address):
    monkeypatch.setenv(node_renderer.SHARED, f"{fingerprints.drawing()} {address}")
    vega = node_renderer._of_process.__wrapped__(0)
    assert vega.answer(f"svg {labelled('a')}").startswith(b"<svg")
    vega.answer(f"listen {json.dumps(str(address))}")
    monkeypatch.setenv(node_renderer.SHARED, f"otherwise {address}")
    own = node_renderer._of_process.__wrapped__(0)
    assert not isinstance(own, node_renderer._SharedVega)
    for each in (own, vega):
        each.end()


def test_a_renderer_that_ends_is_told_to_those_it_was_shared_with(address):
    vega = node_renderer._Vega()
    vega.answer(f"listen {json.dumps(str(address))}")
    shared = node_renderer._SharedVega(str(address))
    vega.end()
    with pytest.raises(ValueError, match="the program that draws figures ended"):
        shared.answer(f"svg {labelled('a')}")
    shared.end()
    assert not address.exists()


def test_what_is_begun_is_drawn_between_other_questions_for_whoever_asks_later():
    vega = node_renderer._Vega()
    begun = [f"svg {given}" for given in (labelled("a"), "{}", labelled("b"))]
    for each in begun:
        vega.ask(f"begin {each}")
    assert vega.answer(f"svg {labelled('c')}") == node_renderer.draw("svg", labelled("c"))
    for _ in range(2):  # the second time it is drawn anew
        assert vega.answer(begun[2]) == node_renderer.draw("svg", labelled("b"))
        with pytest.raises(ValueError, match=r"\w{3}"):
            vega.answer(begun[1])
        assert vega.answer(begun[0]) == node_renderer.draw("svg", labelled("a"))
    vega.end()


def test_a_picture_that_is_begun_is_the_one_that_is_asked_for(monkeypatch, tmp_path):
    monkeypatch.setattr(cache.paths, "root", lambda: tmp_path)
    begun, asked = [], []
    monkeypatch.setattr(node_renderer, "begin", lambda *question: begun.append(question))
    monkeypatch.setattr(node_renderer, "draw", lambda *question: asked.append(question) or b"made")
    for _ in range(2):  # the second time it is kept
        rendering.begin_png("<svg/>")
        rendering.png("<svg/>")
    assert len(begun) == 1
    assert begun == asked


def test_a_drawing_is_kept_under_what_it_is_drawn_with():
    assert fingerprints.drawing() in rendering._name("svg", "{}")[2]
    assert rendering._name("svg", "{}") != rendering._name("png", "{}")


def test_a_picture_is_the_same_with_the_whole_typeface(monkeypatch):
    words = "".join(
        f'<text y="{30 * n}" font-family="PT Sans" {look}>AVATAR Київ Łódź fi – “To” 1,234.5</text>'
        for n, look in enumerate(
            ["", 'font-weight="700"', 'font-style="italic"', 'font-weight="700" font-style="italic"'], 1
        )
    )
    given = json.dumps(
        {"scale": 2, "svg": f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="130">{words}</svg>'}
    )
    cut_down, whole = text_metrics.files(), sorted(text_metrics.folder().glob("*.ttf"))
    assert [file.name for file in cut_down] == [file.name for file in whole]
    assert sum(file.stat().st_size for file in cut_down) < sum(file.stat().st_size for file in whole) / 4
    monkeypatch.setattr(text_metrics, "files", lambda: whole)
    vega = node_renderer._Vega()
    assert vega.answer(f"png {given}") == node_renderer.draw("png", given)
    vega.end()


def test_a_page_finds_what_its_kernel_had_drawn(monkeypatch, tmp_path):
    monkeypatch.setattr(cache.paths, "root", lambda: tmp_path)
    figure = json.loads(labelled("a"))
    assert list(figure) != sorted(figure)
    drawn = rendering.drawn(figure)
    monkeypatch.setattr(node_renderer, "draw", lambda *_: pytest.fail("it was drawn again"))
    assert rendering.drawn(json.loads(json.dumps(figure, sort_keys=True))) == drawn  # as a notebook stores it


def test_letters_are_measured_once_for_all_kernels(monkeypatch, tmp_path):
    monkeypatch.setattr(cache, "_beside_packages", lambda: tmp_path)
    measured = text_metrics._letters.__wrapped__(text_metrics.BOLD)
    monkeypatch.setattr(text_metrics, "_read", lambda *_: pytest.fail("they were measured again"))
    assert text_metrics._letters.__wrapped__(text_metrics.BOLD) == measured
    assert text_metrics.width("H", bold=True) == measured[1]["H"] / measured[0]


def test_the_picture_of_the_readme_is_drawn_anew_with_what_draws_otherwise(monkeypatch):
    assert frontispiece.is_fresh()
    monkeypatch.setattr(fingerprints, "drawing", lambda: "other packages")
    assert not frontispiece.is_fresh()


@pytest.mark.parametrize("event", ["subprocess.Popen", "os.posix_spawn"])
def test_a_chapter_that_draws_is_not_blind_in_any_way_in_which_python_starts_a_program(event):
    drawing = ["node", os.path.join(sys.prefix, *trace.RENDERER)]
    assert trace._draws(event, ("node", drawing, {}))
    assert not trace._draws(event, ("cat", ["cat", "data/a.csv"], {}))


def test_a_drawing_is_the_same_whatever_was_drawn_before_it():
    def clipped(layers: int) -> str:
        gradient = {"gradient": "linear", "stops": [{"offset": at, "color": "#123456"} for at in (0, 1)]}
        places = {axis: {"field": axis, "type": "quantitative"} for axis in "xy"}
        mark = {"mark": {"type": "area", "clip": True, "color": gradient}, "encoding": places}
        return json.dumps({"data": {"values": [{"x": n, "y": n} for n in (1, 2)]}, "layer": [mark] * layers})

    def drawn(layers: int) -> str:
        return node_renderer.draw("svg", clipped(layers)).decode()

    def named(svg: str) -> list[str]:
        return sorted(re.findall(r'(?:id="|url\(#)((?:clip|gradient)\w+)', svg))

    first = drawn(1)
    assert named(first) == ["clip1", "clip1", "gradient_1", "gradient_1"]
    assert set(named(drawn(3))) == {f"{kind}{number}" for kind in ("clip", "gradient_") for number in (1, 2, 3)}
    assert drawn(1) == first
