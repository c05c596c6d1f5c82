from types import SimpleNamespace

import pytest
from django.template import Context, Template

from hubs import cartography
from hubs.atlas import FILE, atlas, square, union
from hubs.county_map import SMALL_RING, quilt
from hubs.models import County
from hubs.region import region


class Counties(list):
    def all(self):
        return self


def hub(number: int, name: str, *codes: str, place: str = "") -> SimpleNamespace:
    return SimpleNamespace(
        number=number,
        short_name=name,
        place=place,
        counties=Counties(County(fips=fips) for fips in codes),
        get_absolute_url=f"/hubs/{number}/",
    )


CLAYTON, FULTON, DOUGHERTY, CHATHAM, RICHMOND = "13063", "13121", "13095", "13051", "13245"


def test_atlas_is_the_one_the_boundaries_give():
    assert cartography.build(region()) == (region().folder / FILE).read_text(encoding="utf-8")


def test_all_counties_are_drawn_on_the_sheet():
    sheet = atlas()

    assert (sheet.width, sheet.height, len(sheet.shapes)) == (600, 699, 159)
    left, top, right, bottom = union(shape.box for shape in sheet.shapes.values())
    assert (left, top, right, bottom) == (8, 8, 592, 691)


def test_neighbours_never_wear_the_same_cloth():
    borders = [
        (row["fips"], other) for row in region().lines("counties.csv") for other in row["neighbours"].split()
    ]
    shapes = atlas().shapes

    assert [pair for pair in borders if shapes[pair[0]].cloth == shapes[pair[1]].cloth] == []


def test_borders_that_need_five_cloths_are_refused():
    everyone = {str(number): {str(other) for other in range(5) if other != number} for number in range(5)}

    with pytest.raises(ValueError, match="four cloths"):
        cartography.colour(everyone)


def test_square_has_the_shape_in_its_middle():
    assert square((144, 207, 170, 250)) == "133.5 205 47 47"


def test_hub_s_county_leaves_the_plain_cloth():
    picture = quilt([hub(1, "Clayton", CLAYTON)], [])

    plain = {shape.fips for shapes in picture.cloths.values() for shape in shapes}
    assert len(plain) == 158
    assert CLAYTON not in plain


def test_hub_of_several_counties_is_one_patch():
    picture = quilt([hub(1, "Black Belt", "13259", "13307")], [])

    assert [patch.path for patch in picture.patches] == [
        atlas().shapes["13259"].path + atlas().shapes["13307"].path
    ]


def test_hub_of_a_town_leaves_the_county_to_the_countywide_one():
    town, county = hub(1, "East Point", FULTON, place="East Point"), hub(2, "Fulton", FULTON)

    picture = quilt([town, county], [])

    assert [(patch.hub.short_name, bool(patch.path)) for patch in picture.patches] == [
        ("Fulton", True),
        ("East Point", False),
    ]


def test_rings_never_cover_each_other():
    crowd = [hub(number, f"Hub {number}", FULTON, place=str(number)) for number in range(1, 9)]

    rings = quilt(crowd, []).metro_rings

    assert len(rings) == 8
    for ring in rings:
        for other in rings:
            if ring is not other:
                assert max(abs(ring.x - other.x), abs(ring.y - other.y)) >= 2 * SMALL_RING


def test_metro_hubs_share_one_name():
    picture = quilt([hub(1, "Clayton", CLAYTON), hub(2, "Fulton", FULTON), hub(3, "Albany", DOUGHERTY)], [])

    assert [name.words for name in picture.names] == ["Albany"]
    assert picture.metro_name is not None


def test_name_in_the_east_ends_before_its_hub():
    assert [name.is_end for name in quilt([hub(1, "Chatham", CHATHAM)], []).names] == [True]


def test_county_with_a_hub_is_not_being_formed():
    forming = [County(fips=CLAYTON), County(fips=RICHMOND)]

    picture = quilt([hub(1, "Clayton", CLAYTON)], forming)

    assert [shape.name for shape in picture.forming] == ["Richmond"]


def test_same_hubs_give_the_same_picture():
    hubs = [hub(1, "Clayton", CLAYTON), hub(2, "Fulton", FULTON), hub(3, "Chatham", CHATHAM)]

    assert quilt(hubs, []) == quilt(hubs, [])


def render(source: str, **context: object) -> str:
    return Template("{% load atlas %}" + source).render(Context(context))


def test_map_is_for_the_eye_and_the_mouse_only():
    html = render('{% quilt_map hubs=hubs mode="page" %}', hubs=[hub(1, "Clayton", CLAYTON)])

    assert html.count("<a ") == html.count('tabindex="-1"') == 1
    assert html.count("<svg") == html.count('aria-hidden="true"')
    assert "style=" not in html


def test_front_map_is_light():
    html = render('{% quilt_map hubs=hubs mode="front" %}', hubs=[hub(1, "Clayton", CLAYTON)])

    assert len(html) < 34_000
    assert "<title>Appling County</title>" not in html
    assert "<title>Appling County</title>" in render('{% quilt_map hubs=hubs mode="page" %}', hubs=[])


def test_map_without_metro_hubs_has_no_inset():
    assert "inset" not in render('{% quilt_map hubs=hubs mode="page" %}', hubs=[hub(1, "Chatham", CHATHAM)])


def test_shape_of_several_counties_is_one_picture():
    counties = [County(fips=CLAYTON), County(fips=FULTON)]

    assert render("{% county_shape counties %}", counties=counties).count("<path") == 1
    assert render("{% county_shape county %}", county=counties[0]).count("<path") == 1
    assert render("{% county_shape counties %}", counties=[]) == ""
