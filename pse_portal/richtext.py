"""Convert Markdown to safe HTML, always on display: markdown-it without HTML, then nh3.

Two layers, because each has had vulnerabilities; only the original text is stored.
"""

from html import unescape
from urllib.parse import urlsplit

import nh3
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "hr", "li", "ol", "p", "pre", "s", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Allow links to pages of the portal, http(s), email addresses and phone numbers, but not `//host`."""
    if tag == "a" and name == "href":
        parts = urlsplit(value.strip())
        if parts.scheme in {"http", "https"} and parts.netloc:
            return value
        if parts.scheme in {"mailto", "tel"}:
            return value
        if (
            not parts.scheme
            and not parts.netloc
            and value.startswith(("/", "#"))
            and not value.startswith(("//", "/\\"))
        ):
            return value
        return None
    return value


def _lower_headings(html: str) -> str:
    """Lower a text's headings below the page's own: h1 and h2 become h3."""
    for level in ("1", "2"):
        html = html.replace(f"<h{level}>", "<h3>").replace(f"</h{level}>", "</h3>")
    return html


def render(text: str) -> SafeString:
    """Return the HTML of Markdown `text`: no images, no HTML from the author, links only to safe schemes."""
    html = _lower_headings(_markdown.render(text or ""))
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener nofollow ugc",
    )
    return mark_safe(clean)


def plain_text(text: str) -> str:
    """Return Markdown as one line of plain text (not HTML)."""
    return " ".join(unescape(strip_tags(render(text))).split())
