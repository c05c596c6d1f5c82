"""The admin's text field: the toolbar, pasted text, and the plain field without JavaScript."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import Page, expect

from news.models import Article
from tests.browser import looks
from tests.browser.conftest import OpenTab
from tests.factories import make_article, make_person

pytestmark = pytest.mark.django_db

# As both programs put it on the clipboard, shortened.
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {margin:0}</style></head><body>
<!--StartFragment--><h1>Before the hearing<o:p></o:p></h1>
<p class=MsoNormal>We <b>asked</b> for a <i>later</i> bus, see <a href="https://example.org/a(1)">the letter</a>.<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp;</span></span>One stop</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp;</span></span>Two stops</p>
<!--EndFragment--></body></html>"""
DOCS = """<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><h2 dir="ltr"><span style="font-weight:400">Before
the hearing</span></h2><p dir="ltr"><span style="font-weight:400">We </span><span style="font-weight:700">asked</span><span style="font-weight:400"> for a
</span><span style="font-style:italic">later</span><span> bus, see </span><a href="https://example.org/a"><span>the letter</span></a><span>.</span></p>
<ol><li dir="ltr"><p dir="ltr"><span>One stop</span></p></li><li dir="ltr"><p dir="ltr"><span>Two stops</span></p></li></ol></b>"""
HOSTILE = """<p onclick="alert(1)">Words <a href="javascript:alert(1)">here</a><script>alert(1)</script><style>p{}</style>
<img src=x onerror=alert(1)> and &lt;b&gt; *stars*</p>"""


def open_article(client, open_tab: OpenTab, **options: object) -> Page:
    person = make_person(is_staff=True, password="a-long-word")
    person.groups.set(Group.objects.filter(name="Content"))
    client.force_login(person)
    article = make_article(state="draft", slug="a", body_en="")
    return open_tab(reverse("admin:news_article_change", args=[article.pk]), **options)


def paste(tab: Page, html: str) -> str:
    field = tab.locator("#id_body_en")
    field.evaluate(
        """(field, html) => {
            const data = new DataTransfer();
            data.setData("text/html", html);
            data.setData("text/plain", "plain");
            field.value = "";
            field.focus();
            field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        html,
    )
    return field.input_value()


def test_pasted_from_word_and_google_docs_keeps_links_bold_lists_and_headings(client, open_tab):
    tab = open_article(client, open_tab)
    assert paste(tab, WORD) == (
        "## Before the hearing\n\nWe **asked** for a _later_ bus, see [the letter](https://example.org/a%281%29).\n\n"
        "- One stop\n- Two stops"
    )
    assert paste(tab, DOCS) == (
        "## Before the hearing\n\nWe **asked** for a _later_ bus, see [the letter](https://example.org/a).\n\n"
        "1. One stop\n1. Two stops"
    )
    pasted = paste(tab, HOSTILE)
    assert "javascript" not in pasted
    assert "alert" not in pasted
    assert "\\<b\\>" in pasted
    assert "\\*stars\\*" in pasted


def test_toolbar_works_by_keyboard_and_the_form_has_no_axe_violation(client, open_tab):
    tab = open_article(client, open_tab)
    field = tab.locator("#id_body_en")
    field.fill("word")
    field.select_text()
    tab.locator(".markdown-tools").first.get_by_role("button", name="Bold").press("Enter")
    expect(field).to_have_value("**word**")
    expect(tab.get_by_role("toolbar").first).to_be_visible()
    assert looks.axe(tab) == []


def test_plain_field_and_the_preview_need_no_javascript(client, open_tab):
    tab = open_article(client, open_tab, java_script_enabled=False)
    tab.locator("#id_body_en").fill("We **asked**.")
    assert tab.locator(".markdown-tools").count() == 0
    with tab.context.expect_page() as opened:
        tab.get_by_role("button", name="Preview in English").click()
    expect(opened.value.locator(".prose strong")).to_have_text("asked")
    assert Article.objects.get().body_en == ""
