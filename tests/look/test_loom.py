from types import SimpleNamespace

from django.template import Context, Template

from hubs.connection_diagram import KNOT_GAP, MOST_HUBS, Link, loom
from hubs.models import County


class Counties(list):
    def all(self):
        return self


def hub(name: str) -> SimpleNamespace:
    return SimpleNamespace(
        pk=name,
        slug=name.lower(),
        short_name=name,
        get_absolute_url=f"/hubs/{name}/",
        counties=Counties([County(fips="13063")]),
    )


def circle(name: str, dye: int = 1) -> SimpleNamespace:
    return SimpleNamespace(
        pk=name,
        slug=name.lower(),
        short_name=name,
        dye=dye,
        block=dye,
        initials=name[:1],
        is_quiet=False,
        get_absolute_url=f"/circles/{name}/",
    )


CLAYTON, FULTON, GLYNN = hub("Clayton"), hub("Fulton"), hub("Glynn")
ENERGY, GROWTH = circle("Energy", 2), circle("Growth", 3)
LINKS = [
    Link(GLYNN, ENERGY, "seated"),
    Link(CLAYTON, GROWTH, "proposed"),
    Link(FULTON, GROWTH, "agreed"),
    Link(CLAYTON, ENERGY, "agreed"),
]


def test_circles_follow_the_mean_height_of_their_hubs():
    picture = loom(LINKS)

    assert [one.short_name for one in picture.hubs] == ["Clayton", "Fulton", "Glynn"]
    assert [one.short_name for one in picture.circles] == ["Growth", "Energy"]


def test_order_of_the_links_does_not_change_the_picture():
    assert loom(LINKS) == loom(reversed(LINKS))


def test_what_is_sewn_lies_on_top():
    assert [thread.link.state for thread in loom(LINKS).threads] == ["proposed", "agreed", "agreed", "seated"]


def test_threads_of_one_patch_stand_a_knot_apart():
    ends = sorted(thread.from_y for thread in loom(LINKS).threads if thread.link.hub is CLAYTON)

    assert ends[1] - ends[0] == KNOT_GAP
    assert sum(ends) / 2 == 30


def test_table_says_the_same_as_the_picture():
    rows = [(one.short_name, [state for _circle, state in cells]) for one, cells in loom(LINKS).table]

    assert rows == [
        ("Clayton", ["proposed", "agreed"]),
        ("Fulton", ["agreed", ""]),
        ("Glynn", ["", "seated"]),
    ]


def render(source: str, links: list[Link]) -> str:
    return Template("{% load atlas %}" + source).render(Context({"links": links}))


def test_only_sewn_threads_have_knots():
    html = render("{% link_loom links %}", LINKS)

    assert (html.count("th-sewn"), html.count("knot")) == (1, 1)
    assert (html.count("th-open"), html.count("th-pin")) == (2, 1)
    assert html.count("<a ") == 5


def test_more_hubs_than_an_eye_can_follow_give_a_loom_for_each_circle():
    many = [
        Link(hub(f"Hub {number:02}"), [ENERGY, GROWTH][number % 2], "agreed")
        for number in range(MOST_HUBS + 1)
    ]

    assert render("{% link_loom links %}", many).count('class="loom"') == 2


def test_no_links_give_no_loom():
    assert "loom" not in render("{% link_loom links %}", [])
    assert "<tbody" in render("{% link_table links %}", [])


def test_table_says_each_state_in_words():
    html = render("{% link_table links %}", LINKS)

    for words in ("has a liaison", "needs a liaison", "proposed", "not connected"):
        assert words in html
