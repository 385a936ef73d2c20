"""Markdown texts rendered as a few safe tags."""

import re
import time

import pytest
from django.template import engines

from jco_portal.core.markdown import render_markdown

TAGS = {
    *("div", "p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "hr"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}


def inside(source: str, below: int = 2) -> str:
    return render_markdown(source, below).removeprefix('<div class="prose">')[:-7].strip()


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("**much** and _little_", "<p><strong>much</strong> and <em>little</em></p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        (r"4 \* 5", "<p>4 * 5</p>"),
    ],
)
def test_markdown_marks_become_html_tags(source: str, html: str) -> None:
    assert inside(source) == html


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<!-- a --> <style>p { color: red }</style>",
        "&lt;b&gt; &#60;b&#62;",
        "`<b>`",
    ],
)
def test_html_is_escaped(source: str) -> None:
    html = inside(source)

    assert set(re.findall(r"</?(\w+)", html)) == {"p"}
    assert (
        html.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == f"<p>{source}</p>"
    )


def test_template_syntax_is_not_rendered() -> None:
    source = "{{ settings.SECRET_KEY }} {% now 'Y' %} {# gone #}"

    template = engines["django"].from_string("{% load portal_ui %}{{ text|markdown }}")
    page = template.render({"text": source})

    assert "{{ settings.SECRET_KEY }} {% now 'Y' %} {# gone #}" in page


def test_https_link_shows_its_address_without_a_link() -> None:
    html = inside("see [the _rules_](https://europa.eu/a?b=1&c=2)")

    assert html == "<p>see the <em>rules</em> (https://europa.eu/a?b=1&amp;c=2)</p>"


@pytest.mark.parametrize(
    "address",
    ["http://x.eu", "javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "/x"],
)
def test_link_with_another_scheme_stays_as_typed(address: str) -> None:
    assert inside(f"[here]({address})") == f"<p>[here]({address})</p>"


def test_image_becomes_text() -> None:
    assert inside("![map](https://europa.eu/map.png)") == "<p>!map (https://europa.eu/map.png)</p>"


def test_headings_follow_the_section_level_without_a_gap() -> None:
    tags = re.findall(r"<h(\d)>", inside("### a\n##### b\n# c\n## d\n### e\n#### f\n##### g"))

    assert tags == ["3", "4", "3", "4", "5", "6", "6"]
    assert inside("# a", below=4) == "<h5>a</h5>"


def test_table_scopes_headers_and_aligns_numbers_right() -> None:
    html = inside("| goods | pieces |\n|:--|--:|\n| beer | 5 |")

    assert '<th scope="col">goods</th>' in html
    assert '<th scope="col" class="number">pieces</th>' in html
    assert '<td class="number">5</td>' in html
    assert "style" not in html


@pytest.mark.slow
@pytest.mark.parametrize(
    "source", ["[" * 20_000, "*" * 19_999 + "a", "> " * 9_000 + "x", "![](" * 5_000, "|a" * 9_000]
)
def test_hostile_markdown_renders_fast_with_allowed_tags_only(source: str) -> None:
    began = time.process_time()

    html = render_markdown(source)

    assert time.process_time() - began < 5
    assert set(re.findall(r"</?(\w+)", html)) <= TAGS


def test_nul_character_is_removed() -> None:
    assert inside("a\x00b") == "<p>ab</p>"
