"""Markdown of authors as safe HTML: a few signs become a few tags, and nothing else.

No HTML, images, code or links: what is not supported is shown as typed.
"""

from functools import cache
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

# Everything is off in the preset ‘zero’; only these rules are enabled. ‘link’ is read so that the
# address can be shown as text.
ENABLED_RULES = (
    "blockquote",
    "hr",
    "list",
    "heading",
    "lheading",
    "table",
    "paragraph",
    "newline",
    "escape",
    "emphasis",
    "link",
)
MAX_HEADING_LEVEL = 6


def render_markdown(source: str, below: int = 2) -> SafeString:
    """Return the text as HTML in one element, in which long words break.

    Headings follow those of level ``below`` without a gap, whatever levels were typed. An address
    is shown as text in brackets after the words of its link, and only if it is an https one.
    """
    tokens = _parser().parse(source.replace("\x00", ""))
    _set_headings(tokens, below)
    html = _parser().renderer.render(tokens, _parser().options, {})
    return format_html('<div class="prose">{}</div>', mark_safe(html))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "breaks": True, "maxNesting": 100})
    parser.enable(list(ENABLED_RULES)).enable(["balance_pairs", "fragments_join"])
    # Set past the class, whose methods would reject or encode addresses.
    vars(parser).update(validateLink=_is_address_shown, normalizeLink=str)
    parser.add_render_rule("link_open", _render_nothing)
    parser.add_render_rule("link_close", _render_address)
    parser.add_render_rule("th_open", _render_header_cell)
    parser.add_render_rule("td_open", _render_cell)
    parser.core.ruler.push("addresses", _copy_addresses)
    return parser


def _is_address_shown(address: str) -> bool:
    return address.lower().startswith("https://")


def _copy_addresses(state: Any) -> None:
    """Copy each address from the opening to the closing token of its link."""
    for block in state.tokens:
        opened: list[str] = []
        for token in block.children or ():
            if token.type == "link_open":
                opened.append(str(token.attrs.get("href", "")))
            elif token.type == "link_close" and opened:
                token.meta = {"address": opened.pop()}


def _render_nothing(*_arguments: Any) -> str:
    return ""


def _render_address(_renderer: Any, tokens: list[Token], index: int, *_more: Any) -> str:
    return format_html(" ({})", tokens[index].meta.get("address", ""))


def _render_header_cell(_renderer: Any, tokens: list[Token], index: int, *_more: Any) -> str:
    return f'<th scope="col"{_alignment_class(tokens[index])}>'


def _render_cell(_renderer: Any, tokens: list[Token], index: int, *_more: Any) -> str:
    return f"<td{_alignment_class(tokens[index])}>"


def _alignment_class(token: Token) -> str:
    """Return a class for a column of numbers: the CSP of the portal allows no style attribute."""
    return ' class="number"' if token.attrs.get("style") == "text-align:right" else ""


def _set_headings(tokens: list[Token], below: int) -> None:
    """Renumber headings without a gap, which screen readers would announce and PDF/UA forbids."""
    chain: list[int] = []
    for token in tokens:
        if token.type == "heading_open":
            typed = int(token.tag[1:])
            while chain and chain[-1] >= typed:
                chain.pop()
            chain.append(typed)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(below + len(chain), MAX_HEADING_LEVEL)}"
