"""The live preview in a browser."""

from served import previewed

from evidencebook.build import pipeline
from evidencebook.sphinxext.html import csp


def test_a_browser_reloads_a_page_under_its_policy_and_shows_what_is_wrong(browser, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    policy = f'<meta http-equiv="Content-Security-Policy" content="{csp.POLICY}" />'
    with previewed(tmp_path) as (shared, address):
        index = pipeline.site() / "index.html"
        index.write_text(f"<html><head>{policy}</head><body>Old</body></html>")
        page = browser.new_page()
        refused: list[str] = []
        page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
        page.goto(address)
        index.write_text(index.read_text().replace("Old", "New"))
        shared.done("data/trade.csv, row 3")
        page.get_by_text("New").wait_for(timeout=60_000)
        box = page.get_by_role("alert").bounding_box()
        assert "data/trade.csv, row 3" in page.get_by_role("alert").inner_text()
        assert box["width"] > 600
        assert [each for each in refused if "favicon" not in each and "404" not in each] == []
        page.close()
