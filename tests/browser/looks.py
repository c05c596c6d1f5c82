"""What the browser tests look at on a page."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from scripts import catalogue

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def axe(page: Page, rules: list[str] | None = None) -> list[str]:
    """Violations of WCAG 2.2 A and AA, as "rule: element", of the whole page or of some rules alone."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    only: dict[str, Any] = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": WCAG}
    return page.evaluate(
        # Nothing to load before: the style sheets are ours, and no rule asked for reads them. Only the
        # violations come back: the whole result is far longer.
        """async only => {
            const found = await axe.run(document, {runOnly: only, preload: false, resultTypes: ["violations"]});
            return found.violations.flatMap(({id, nodes}) => nodes.map(
                ({target, failureSummary}) => `${id}: ${target.join(" ")} ${(failureSummary ?? "").slice(0, 200)}`));
        }""",
        only,
    )


def skeleton(page: Page) -> dict[str, object]:
    """The language of a page, and how many headings, mains and forms without a button it has."""
    return page.evaluate(
        """() => ({
            lang: document.documentElement.lang,
            h1: document.querySelectorAll("h1").length,
            main: document.querySelectorAll("main#main").length,
            "forms that only a script could send": [...document.forms].filter(
                form => !form.querySelector("button:not([type=button]), input[type=submit]")).length,
        })"""
    )


def sideways(page: Page) -> list[str]:
    """The elements that make a page scroll sideways; none where it does not."""
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


@cache
def translated_words() -> dict[str, str]:
    """English sentences of the portal whose Spanish is another, by their text. Read once."""
    return {
        message.id: message.string
        for message in catalogue.entries(catalogue.read()).values()
        if isinstance(message.id, str)
        and catalogue.is_translated(message)
        and message.id != message.string
        and not catalogue.PLACEHOLDER.search(message.id)
        and re.search(r"[A-Za-z]{3}", message.id)
    }


# Counties of Georgia; as a kind of organization, or as a state of a goal, the words have their Spanish.
NAMES = {"Heard", "Union"}


def english_left(page: Page) -> list[str]:
    """Texts and labels on a Spanish page that still stand there in English, though there is Spanish for them.

    What people wrote in another language carries its own `lang` and is passed over; so is what both
    languages share.
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
