"""Whatever a browser would fetch from another host is found, however it is written; addresses that are only named are not."""

import pytest

from evidencebook.checks import foreign_hosts

FETCHES = [
    '<script src="https://x.example/a.js"></script>',
    "<script src=https://x.example/a.js></script>",
    "<img src='//x.example/a.png'>",
    '<img srcset="a.png 1x, https://x.example/b.png 2x">',
    '<source srcset="https://x.example/b.webp">',
    '<video poster="https://x.example/p.jpg"></video>',
    '<object data="https://x.example/o.svg"></object>',
    '<embed src="HTTPS://x.example/e">',
    '<iframe src="https://x.example/"></iframe>',
    '<link rel="stylesheet" href="https://x.example/a.css">',
    '<link rel="preload" as="font" href="//x.example/a.woff2">',
    '<link rel="dns-prefetch" href="//x.example">',
    '<p style="background: url(https://x.example/a.png)">a</p>',
    '<style>@import "https://x.example/a.css";</style>',
    "<style>p { background: url('//x.example/a.png') }</style>",
    '<svg><image href="https://x.example/a.png"/></svg>',
    '<svg><use xlink:href="https://x.example/a.svg#b"/></svg>',
    '<form action="https://x.example/search"></form>',
    '<button formaction="https://x.example/send">a</button>',
    '<meta http-equiv="refresh" content="5; url=https://x.example/">',
    '<a href="a.html" ping="https://x.example/seen">a</a>',
    '<img srcset="a.png 1x,https://x.example/b.png 2x">',
    '<base href="//x.example/">',
    '<meta http-equiv=refresh content="0; https://x.example/">',
    "<img src=https://x.example/a.png src=b.png>",
    r'<img src="\\x.example/a.png">',
    '<img src="ht\ntps://x.example/a.png">',
    '<img src=" &#1;https://x.example/a.png">',
    '<iframe srcdoc="&lt;img src=https://x.example/a.png&gt;"></iframe>',
    '<iframe src="data:text/html,<img src=https://x.example/a.png>"></iframe>',
    '<iframe src="data:text/html;base64,PGltZyBzcmM9aHR0cHM6Ly94LmV4YW1wbGUvYT4="></iframe>',
    '<svg><rect fill="url(https://x.example/a.svg#b)"/></svg>',
    '<svg><script href="https://x.example/a.js"/></svg>',
    '<svg><image x:href="https://x.example/a.png"/></svg>',
    '<svg><image><set attributeName="href" to="https://x.example/a.png"/></image></svg>',
    '<?xml-stylesheet href="https://x.example/a.css"?>',
    "<style>@import url(https://x.example/a.css);</style>",
    '<style>@import/* at once */"//x.example/a.css";</style>',
    r"<style>p { background: u\72l(https://x.example/a.png) }</style>",
    "<p style=\"background: image-set('https://x.example/a.png' 1x)\">a</p>",
    '<script>fetch("https://x.example/a.json")</script>',
    '<script type="module">import a from "https://x.example/a.js"</script>',
    '<script>r.open("GET", "https://x.example/a")</script>',
    "<p onclick=\"new WebSocket('wss://x.example')\">a</p>",
    '<script type="speculationrules">{"prefetch": [{"urls": ["https://x.example/a"]}]}</script>',
    '<p an-attribute-of-tomorrow="https://x.example/a">a</p>',
    '<p title="a > b" an-attribute-of-tomorrow="//x.example/a">a</p>',
    """<p title='"' lang="en"><img src='//x.example/a.png'></p>""",
    '<img alt="<b c=" d=">" src="//x.example/a.png">',
    '<noscript class="a"><img src="//x.example/a.png"></noscript>',
    '<textarea rows="2"><b class="c"></textarea><img src="//x.example/a.png">',
    '<STYLE media="all">@import "//x.example/a.css";</STYLE>',
]
NAMES = [
    '<a href="https://x.example/">a source</a>',
    '<link rel="canonical" href="https://x.example/">',
    '<link rel="alternate" type="text/plain" href="https://x.example/a.txt">',
    '<meta property="og:image" content="https://x.example/a.png">',
    '<img src="a.png" alt="https://x.example/">',
    "<style>p { background: url(data:image/png;base64,AAAA) } @namespace svg url(#x);</style>",
    '<form action="search.html"></form>',
    '<svg xmlns="http://x.example/svg"><a xlink:href="https://x.example/">a</a></svg>',
    '<img src="data:image/png;base64,iVBOR//w0KG=">',
    '<p data-of="https://x.example/" title="url(https://x.example/)">a</p>',
    '<script type="application/ld+json">{"url": "https://x.example/"}</script>',
    '<script>say("https://x.example/")</script>',
    "<style>a[href^='https://'] { color: red } @namespace svg url(http://x.example/svg);</style>",
    "<p>url(https://x.example/a.png) is said here</p>",
]


@pytest.mark.parametrize("html", FETCHES)
def test_what_is_fetched_is_found(html):
    (found,) = foreign_hosts.in_html(f"<!doctype html><html><body>{html}</body></html>")
    assert "x.example" in found.lower()


@pytest.mark.parametrize("html", NAMES)
def test_what_is_only_named_is_not(html):
    assert foreign_hosts.in_html(html) == []


def test_style_sheets_are_searched_as_well(tmp_path):
    (tmp_path / "a.css").write_text('@font-face { src: url("https://x.example/a.woff2") } p { background: url(a.png) }')
    (problem,) = foreign_hosts.problems(tmp_path)
    assert (problem.file, problem.fault) == ("a.css", "would fetch https://x.example/a.woff2")


def test_scripts_are_searched_as_well(tmp_path):
    (tmp_path / "a.js").write_text('const named = "https://x.example/"; import("https://x.example/b.js");')
    (problem,) = foreign_hosts.problems(tmp_path)
    assert (problem.file, problem.fault) == ("a.js", "would fetch https://x.example/b.js")
