"""Checks of the browser tests on a list or form of the admin."""

from django.db.models import Model
from playwright.sync_api import Page

from news.models import Article
from tests.browser import looks

# How tall a form may be at 1280 px, its rare fields folded.
TALLEST = {Article: 1600}
TALLEST_OF_ANY = 2000

FORM = """() => {
    const foot = document.querySelector(".submit-row");
    return foot && {
        // The end of the form, where the foot is when it does not stick.
        height: foot.closest("form").getBoundingClientRect().bottom + scrollY,
        filled: foot.querySelectorAll(".default").length,
    };
}"""


def problems(tab: Page, model: type[Model]) -> list[str]:
    """Return what is wrong with a page of a model, opened at 320 px, there and at 1280 px. Leaves it at 320 px."""
    found = [*looks.axe(tab), *looks.sideways(tab)]
    tab.set_viewport_size({"width": 1280, "height": 800})
    found += looks.sideways(tab)
    form = tab.evaluate(FORM)
    if form and form["height"] > TALLEST.get(model, TALLEST_OF_ANY):
        found.append(f"{form['height']:.0f} px tall")
    if form and form["filled"] > 1:
        found.append("more than one primary button")
    tab.set_viewport_size({"width": 320, "height": 800})
    return found
