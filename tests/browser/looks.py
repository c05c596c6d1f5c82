"""Checks of the browser tests on a page."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from scripts import catalogue

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def axe(page: Page, rules: list[str] | None = None) -> list[str]:
    """Return violations of WCAG 2.2 A and AA as "rule: element", for all rules or only some."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    only: dict[str, Any] = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": WCAG}
    return page.evaluate(
        # Nothing to preload: style sheets are local, and no rule in use reads them. Only violations are returned,
        # since the full result is far longer.
        """async only => {
            const found = await axe.run(document, {runOnly: only, preload: false, resultTypes: ["violations"]});
            return found.violations.flatMap(({id, nodes}) => nodes.map(
                ({target, failureSummary}) => `${id}: ${target.join(" ")} ${(failureSummary ?? "").slice(0, 200)}`));
        }""",
        only,
    )


def skeleton(page: Page) -> dict[str, object]:
    """Return a page's language, and its numbers of headings, mains, and forms without a button."""
    return page.evaluate(
        """() => ({
            lang: document.documentElement.lang,
            h1: document.querySelectorAll("h1").length,
            main: document.querySelectorAll("main#main").length,
            // A passkey is the browser's own script: its forms stay hidden without one, and another way is beside them.
            "forms that only a script could send": [...document.querySelectorAll("form:not([data-passkey])")].filter(
                form => !form.querySelector("button:not([type=button]), input[type=submit]")).length,
        })"""
    )


def sideways(page: Page) -> list[str]:
    """Return the elements that make a page scroll sideways, if any."""
    page.wait_for_load_state()  # a click may have opened this page; without its style sheets everything is too wide
    return page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            return [...document.querySelectorAll("body *")]
                .filter(element => element.getBoundingClientRect().right > width + 1)
                .map(element => element.tagName + "." + element.className).slice(0, 10);
        }"""
    )


def space_text(page: Page) -> None:
    """Space letters, words, and lines as WCAG 1.4.12 asks pages to bear."""
    page.evaluate(
        """() => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
                word-spacing: 0.16em !important } p { margin-bottom: 2em !important }`);
            document.adoptedStyleSheets = [sheet];
        }"""
    )


def small_targets(page: Page) -> list[str]:
    """Return the links and buttons under 24 px (WCAG 2.5.8), but for those within a text and on a map."""
    return page.evaluate(
        """() => [...document.querySelectorAll("a, button, summary, select")].filter(element => {
            const {width, height} = element.getBoundingClientRect();
            const parent = element.parentElement;
            const isInText = getComputedStyle(element).display === "inline"
                && [...parent.childNodes].some(node => node.nodeType === 3 && node.textContent.trim().length > 2);
            return width && (width < 24 || height < 24) && !isInText
                && !element.closest("svg, .visually-hidden, .skip, .prose");
        }).map(element => element.textContent.trim().slice(0, 40))"""
    )


@cache
def translated_words() -> dict[str, str]:
    """Return English strings of the portal with a different Spanish translation. Read once."""
    return {
        message.id: message.string
        for message in catalogue.entries(catalogue.read()).values()
        if isinstance(message.id, str)
        and catalogue.is_translated(message)
        and message.id != message.string
        and not catalogue.PLACEHOLDER.search(message.id)
        and re.search(r"[A-Za-z]{3}", message.id)
    }


# Georgia counties; as words (kind of organization, state of a goal) they have a Spanish translation.
NAMES = {"Heard", "Union"}


def english_left(page: Page) -> list[str]:
    """Return texts and labels on a Spanish page that are still in English despite a translation.

    Text with its own `lang` (written by people in another language) is skipped, as are words that both languages
    share.
    """
    shown: list[str] = page.evaluate(
        """() => {
            const found = [];
            const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const parent = walker.currentNode.parentElement;
                if (["SCRIPT", "STYLE"].includes(parent.tagName)) continue;
                if (parent.closest("[lang]").lang === "es") found.push(walker.currentNode.data);
            }
            for (const element of document.querySelectorAll("[aria-label],[title],[alt],[placeholder]"))
                if (element.closest("[lang]").lang === "es")
                    for (const name of ["aria-label", "title", "alt", "placeholder"])
                        if (element.getAttribute(name)) found.push(element.getAttribute(name));
            return found;
        }"""
    )
    words = translated_words()
    spanish = set(words.values())
    texts = {re.sub(r"\s+", " ", text).strip() for text in shown}
    return sorted(text for text in texts if text in words and text not in spanish | NAMES)
