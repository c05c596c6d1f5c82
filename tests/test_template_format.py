"""How scripts/format_templates.py lays out templates, and what it leaves unchanged."""

from pathlib import Path

import pytest

from scripts.template_format import layout
from scripts.template_format.gaps import Templates, TextTemplates

LONG = "word " * 22 + "end"
HTML = {
    "a block tag has its line where whitespace means nothing": (
        "<div>{% if a %}<p>{{ a }}</p>{% endif %}</div>",
        "<div>\n  {% if a %}\n    <p>{{ a }}</p>\n  {% endif %}\n</div>",
    ),
    "or where there is some already": (
        "<p>One {% if a %}two{% endif %} three</p>",
        "<p>\n  One\n  {% if a %}\n    two\n  {% endif %}\n  three\n</p>",
    ),
    "among words it stays, so that no space comes into them": (
        "<p>{{ a }}{% if b %}, {{ b }}{% endif %}.</p>",
        "<p>{{ a }}{% if b %}, {{ b }}{% endif %}.</p>",
    ),
    "a loop is beside itself": (
        "<p>{% for a in b %}<a>{{ a }}</a>{% endfor %}</p>",
        "<p>{% for a in b %}<a>{{ a }}</a>{% endfor %}</p>",
    ),
    "a branch that is not taken lets through what is behind it": (
        "<p>x{% if a %}{% if b %}<br>{% endif %}{% endif %}y</p>",
        "<p>x{% if a %}{% if b %}<br>{% endif %}{% endif %}y</p>",
    ),
    "what renders nothing is no neighbor": (
        "<form>{% csrf_token %}{% url 'a' as b %}{% if b %}{{ b }}{% endif %}</form>",
        "<form>\n  {% csrf_token %}\n  {% url 'a' as b %}\n  {% if b %}\n    {{ b }}\n  {% endif %}\n</form>",
    ),
    "a long tag has one attribute a line": (
        f'<a class="btn" href="{"x" * 100}">{{% translate "Somewhere" %}}</a>',
        f'<a\n  class="btn"\n  href="{"x" * 100}"\n>\n  {{% translate "Somewhere" %}}\n</a>',
    ),
    "a long text becomes a sentence of several lines": (
        f'<p>{{% translate "{LONG}" %}}</p>',
        f"<p>\n  {{% blocktranslate trimmed %}}\n    {LONG}\n  {{% endblocktranslate %}}\n</p>",
    ),
    "an empty element stays empty": ('<p role="status"></p>', '<p role="status"></p>'),
    "what is shown as it is typed stays": (
        "<div><pre> a\n  b </pre></div>",
        "<div>\n  <pre> a\n  b </pre>\n</div>",
    ),
    "an element that a condition opens is no mistake": (
        "{% if a %}<div>{% endif %}<p>b</p>{% if a %}</div>{% endif %}",
        "{% if a %}\n  <div>\n{% endif %}\n<p>b</p>\n{% if a %}\n  </div>\n{% endif %}",
    ),
    "a no-break space is no whitespace": ("<p>a\u00a0{% if b %}c{% endif %}</p>", None),
}
TEXT = {
    "a block tag has its line at an empty one": (
        "Hello\n\n{% if a %}Yes{% else %}No{% endif %}\n\nBye\n",
        "Hello\n\n{% if a %}\nYes\n{% else %}\nNo\n{% endif %}\n\nBye\n",
    ),
    "and at the start, which is stripped": ("{% load a %}{{ b }}\n", "{% load a %}\n{{ b }}\n"),
    "elsewhere each line end and space is the mail's own": ("a\n{% if b %} c{% endif %} d\n", None),
}


def formatted(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return layout.formatted(path, (TextTemplates if name.endswith(".txt") else Templates)(folder))


@pytest.mark.parametrize("rule", HTML)
def test_page_is_laid_out(rule, tmp_path):
    before, after = HTML[rule]
    assert (
        formatted(tmp_path, "page.html", "{# A page. #}\n" + before + "\n")
        == f"{{# A page. #}}\n{after or before}\n"
    )
    assert (
        formatted(tmp_path, "page.html", f"{{# A page. #}}\n{after or before}\n")
        == f"{{# A page. #}}\n{after or before}\n"
    )


@pytest.mark.parametrize("rule", TEXT)
def test_text_of_a_mail_is_laid_out(rule, tmp_path):
    before, after = TEXT[rule]
    assert formatted(tmp_path, "mail.txt", before) == (after or before)


def test_what_surrounds_a_block_is_known_from_the_template_above(tmp_path):
    (tmp_path / "base.html").write_text(
        "<main>\n{% block main %}{% endblock %}\n</main>{% block end %}{% endblock %}x\n"
    )
    page = '{% extends "base.html" %}\n\n{% block main %}{% if a %}b{% endif %}{% endblock %}\n\n{% block end %}{% if a %}b{% endif %}{% endblock %}\n'
    assert formatted(tmp_path, "page.html", page) == (
        '{% extends "base.html" %}\n\n{% block main %}\n  {% if a %}\n    b\n  {% endif %}\n{% endblock main %}\n\n'
        "{% block end %}{% if a %}b{% endif %}{% endblock %}\n"
    )


def test_what_is_not_closed_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="not closed"):
        formatted(tmp_path, "page.html", "{% if a %}<p>{% if b %}{% endif %}</p>")
