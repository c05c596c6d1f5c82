"""Find a hub from a ZIP code; any input gets an answer.

All about the places is read in one query: the counties, those of the ZIP code, what neighbors asked for there, and which
panels have something to show. One more reads the hubs there with their connections, and a third, where there are none, all hubs.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Literal

from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    Aggregate,
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    Max,
    Min,
    Model,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
    When,
)

from circles.models import Circle
from coalitions.models import Organization
from hubs.models import County, Hub, HubCircle, HubRequest, Zip, ZipCounty
from hubs.places import miles
from hubs.region import region
from pse_portal.prepared import Loaded, Prepared

# If the primary county has at least this share of the ZIP code's people, it is the answer (hubs/data/README.md).
CLEAR_SHARE = 0.85
# A county with a smaller share is not offered: no one lives in that corner.
WORTH_OFFERING = 0.01
NEAREST = 3

Kind = Literal["empty", "odd", "unknown", "outside", "choose", "county", "unsure"]


@dataclass
class Answer:
    """The finder's answer.

    `kind` names the case: no input, not five digits, an unknown code, outside the region, several counties to choose
    from, one county, or "I am not sure" with the hubs of all of them.
    """

    kind: Kind
    typed: str = ""
    zip: str | None = None  # the code, if it is known
    county: County | None = None
    others: list[County] = field(default_factory=list)  # of the same ZIP, offered beside the answer
    choices: list[County] = field(default_factory=list)  # largest share first
    hubs: list[Hub] = field(default_factory=list)  # the most specific first, each with `standing` connections
    nearest: list[Hub] = field(default_factory=list)  # if the county has none
    asked: int = 0  # neighbors who requested a hub in this county
    forming: bool = False
    founding_on: date | None = None  # the founding meeting of the hub being formed, if it is set
    counties: list[tuple[str, str]] = field(default_factory=list)  # (slug, name) of all, by name
    has_rows: frozenset[str] = frozenset()  # of the `wanted` rows, the names of those there are


# Rows that a panel needs: of a viewer and a county, which may be an outer reference.
Rows = Callable[[Any, Any], QuerySet[Any]]


@dataclass
class _Place:
    """A county as the query about the places returns it; from `asked` on empty but for those asked about."""

    county: County
    weight: float | None
    in_region: float | None  # the share of the ZIP code, None for an unknown one
    asked: int
    forming: bool
    founding_on: date | None
    has_rows: frozenset[str]


def find(
    typed: str, county_slug: str = "", *, viewer: Any = None, wanted: Mapping[str, Rows] | None = None
) -> Answer:
    """Return the answer to a ZIP code and, if chosen, a county's slug or "unsure".

    `wanted` names rows of each county, as `viewer` sees them; the answer says of which there are any. At most
    three queries.
    """
    typed = typed.strip()[:20]
    code = _code_of(typed)
    county_slug = county_slug if re.fullmatch(r"[a-z0-9-]+", county_slug) else ""
    places = _all_places(code, county_slug, viewer or AnonymousUser(), wanted or {})
    answer = _answer(typed, code, county_slug, places)
    answer.counties = [(one.county.slug, one.county.name) for one in places.values()]
    about = [answer.county] if answer.county else answer.choices
    told = [places[county.fips] for county in about]
    answer.asked = sum(one.asked for one in told)
    answer.forming = answer.kind == "county" and any(one.forming for one in told)
    answer.founding_on = told[0].founding_on if answer.forming else None
    answer.has_rows = frozenset().union(*(one.has_rows for one in told))
    if answer.kind in {"county", "unsure"}:
        _add_hubs(answer, about, {fips: one.county for fips, one in places.items()})
    return answer


def _answer(typed: str, code: str, county_slug: str, places: dict[str, _Place]) -> Answer:
    of_zip = sorted(
        (one for one in places.values() if one.weight is not None),
        key=lambda one: one.weight or 0,
        reverse=True,
    )
    share = next((one.in_region for one in places.values()), None)
    zip_code = None if share is None else code
    if share is not None and share < 0.5:
        return Answer("outside", typed, code)
    offered = [one.county for one in of_zip if (one.weight or 0) >= WORTH_OFFERING] or [
        one.county for one in of_zip[:1]
    ]
    chosen = next((one.county for one in places.values() if one.county.slug == county_slug), None)
    if chosen:
        others = [one for one in offered if one != chosen]
        return Answer("county", typed, zip_code, county=chosen, others=others)
    if zip_code is None:
        return Answer(_what_was_typed(typed, code), typed)
    if county_slug == "unsure":
        return Answer("unsure", typed, zip_code, choices=offered)
    if (of_zip[0].weight or 0) >= CLEAR_SHARE:
        return Answer("county", typed, zip_code, county=of_zip[0].county, others=offered[1:])
    return Answer("choose", typed, zip_code, choices=offered)


_COUNTY_COLUMNS = [column.attname for column in County._meta.concrete_fields]


def _all_places(code: str, slug: str, viewer: Any, wanted: Mapping[str, Rows]) -> dict[str, _Place]:
    """Return all counties by FIPS code, in the order of their names. One query."""
    places = {}
    for values in _places_with(tuple(wanted.items()))(code or "-", slug or "-", viewer):
        row = iter(values)
        county = County.from_db(None, _COUNTY_COLUMNS, [next(row) for _column in _COUNTY_COLUMNS])
        weight = next(row)
        in_region = next(row)
        asked, forming, founding_on, *has = row
        places[county.fips] = _Place(
            county,
            weight,
            in_region,
            asked or 0,
            bool(forming),
            founding_on,
            frozenset(name for name, there in zip(wanted, has, strict=True) if there),
        )
    return places


@cache
def _places_with(wanted: tuple[tuple[str, Rows], ...]) -> "Prepared[tuple[Any, ...]]":
    def places(code: str, slug: str, viewer: Any) -> QuerySet[Any]:
        is_asked_about = Q(weight__isnull=False) | Q(slug=slug)

        def there(value: Any) -> Case:
            return Case(When(is_asked_about, then=value))

        requests = HubRequest.objects.counted().filter(county=OuterRef("pk")).order_by().values("county")
        forming = requests.filter(state=HubRequest.State.FORMING)
        return (
            County.objects.order_by("name")
            .annotate(share=FilteredRelation("zip_shares", condition=Q(zip_shares__zip=code)))
            .annotate(weight=F("share__weight"), in_region=Subquery(Zip.objects.filter(code=code).values("share")))
            .annotate(
                asked=there(Subquery(requests.annotate(n=Count("pk")).values("n"))),
                forming=there(Exists(forming)),
                founding_on=there(Subquery(forming.annotate(day=Min("founding_on")).values("day"))),
                **{
                    f"has_{nth}": there(Exists(rows(viewer, OuterRef("pk")).order_by()))
                    for nth, (_name, rows) in enumerate(wanted)
                },
            )
            .values_list(
                *_COUNTY_COLUMNS, "weight", "in_region", "asked", "forming", "founding_on", *(f"has_{nth}" for nth in range(len(wanted))),
            )
        )  # fmt: skip

    return Prepared(places)


def _code_of(typed: str) -> str:
    """Return the five digits of a ZIP or ZIP+4, or ""."""
    match = re.fullmatch(r"([0-9]{5})(?:[- ]?[0-9]{4})?", typed)
    return match[1] if match else ""


def _what_was_typed(typed: str, code: str) -> Kind:
    if not typed:
        return "empty"
    if not code:
        return "odd"
    return "unknown" if code.startswith(region().zip_prefixes) else "outside"


def county_of(typed: str) -> County | None:
    """Return the county where most people of a ZIP code live; None for an unknown code. Two queries at most."""
    code = _code_of((typed or "").strip())
    shares = ZipCounty.objects.filter(zip=code).select_related("county") if code else ZipCounty.objects.none()
    share = shares.order_by("-weight").first()
    return share.county if share else None


# What people add to a county's name.
_COUNTY = re.compile(
    r"^(?:(?:el )?condado (?:de )?)?(.*?)(?: county| co\.?)?(?:,? (?:ga|georgia))?$", re.IGNORECASE
)


def places_named(typed: str, most: int = 3) -> list[County]:
    """Return the counties that a text names: by their name, a town in them, or a ZIP code; most people first.

    None for any other text. One query.
    """
    typed = " ".join(typed.split())[:60]
    code = _code_of(typed)
    match = _COUNTY.match(typed)
    name = match[1] if match else typed
    if code:
        inside = Q(zip_shares__zip=code, zip_shares__weight__gte=WORTH_OFFERING)
        own = Q(pk__in=[])
    elif len(name) > 1:
        inside, own = Q(zip_shares__zip__place__iexact=name), Q(name__iexact=name)
    else:
        return []
    counties = County.objects.filter(inside | own).annotate(
        is_own=Max(Case(When(own, then=1), default=0)), people=Sum("zip_shares__weight", filter=inside)
    )
    found = list(counties.order_by("-is_own", F("people").desc(nulls_last=True), "name")[:most])
    return [county for county in found if county.is_own == found[0].is_own]


def hubs_with_links() -> "Prefetch":
    """Return the prefetch of hubs' agreed connections with their circles, as `hub.standing`."""
    standing = HubCircle.objects.standing().with_seat().with_sides().order_by("circle__name")
    return Prefetch("links", queryset=standing, to_attr="standing")


class _Joined(Aggregate):
    """Texts of several rows, separated by commas."""

    function = "STRING_AGG"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **context)


def _codes(through: Any, name: str) -> Subquery:
    rows = through.objects.filter(hub=OuterRef("pk")).order_by().values("hub")
    return Subquery(rows.annotate(codes=_Joined(name, Value(","))).values("codes"))


def _columns(model: type[Model], *names: str) -> list[str]:
    """Return the columns of these names, of all without any, in the model's order, which `from_db` expects."""
    columns = [column.attname for column in model._meta.concrete_fields]
    return [column for column in columns if not names or column in names]


_HUB_COLUMNS = _columns(Hub)
_CIRCLE_COLUMNS = _columns(Circle, "id", "kind", "slug", "name", "life", "coalition_ptr_id")
_LINK_COLUMNS = _columns(
    HubCircle, "id", "circle_id", "hub_gives_en", "hub_gives_es", "circle_gives_en", "circle_gives_es"
)


@Prepared
def _hubs_and_links(*fips: str) -> QuerySet[Any]:
    """Return the listed hubs of some counties, of all without any: a row for each agreed connection, or one without."""
    hubs: Any = Hub.objects.rewrite(False).listed().order_by()
    if fips:
        hubs = hubs.filter(pk__in=Hub.counties.through.objects.filter(county__in=fips).values("hub"))
    agreed = Q(links__state=HubCircle.State.AGREED)
    hubs = hubs.annotate(
        link=FilteredRelation("links", condition=agreed),
        county_codes=_codes(Hub.counties.through, "county_id"),
        zip_codes=_codes(Hub.zips.through, "zip_id"),
    )
    return hubs.values_list(
        *_HUB_COLUMNS, "lead__name", "county_codes", "zip_codes",
        *(f"link__{name}" for name in _LINK_COLUMNS), *(f"link__circle__{name}" for name in _CIRCLE_COLUMNS),
    )  # fmt: skip


def _hubs(*fips: str) -> list[Any]:
    """Return the listed hubs of some counties, of all without any. One query.

    Each has its lead, its `county_codes` and `zip_codes`, and its connections, `standing`, by the circle's name.
    """
    hubs: dict[int, Any] = {}
    rows: list[Any] = _hubs_and_links(*fips)
    own, of_link = len(_HUB_COLUMNS), len(_LINK_COLUMNS)
    pk = _HUB_COLUMNS.index("id")
    for row in rows:
        hub = hubs.get(row[pk])
        if hub is None:
            hub = hubs.setdefault(row[pk], Hub.from_db(None, _HUB_COLUMNS, row[:own]))
            lead_name, counties, zips = row[own : own + 3]
            hub.lead = Organization(pk=hub.lead_id, name=lead_name) if hub.lead_id else None
            hub.county_codes, hub.zip_codes = (counties or "").split(","), (zips or "").split(",")
            hub.standing = []
        values = row[own + 3 :]
        if values[0] is not None:
            link = HubCircle.from_db(None, _LINK_COLUMNS, values[:of_link])
            link.circle = Circle.from_db(None, _CIRCLE_COLUMNS, values[of_link:])
            if link.circle.is_listed:
                hub.standing.append(link)
    for hub in hubs.values():
        hub.standing.sort(key=lambda link: link.circle.name)
    return list(hubs.values())


def _add_hubs(answer: Answer, counties: list[County], all_counties: dict[str, County]) -> None:
    """Add the counties' hubs, or the nearest ones where there is none, with their counties and connections.

    The order is: hubs for the ZIP itself, for one whole county, for several, for other towns; or by distance. One
    query, two if there is no hub.
    """

    def loaded(*fips: str) -> list[Any]:
        hubs = _hubs(*fips)
        for hub in hubs:
            of_hub = sorted(
                (all_counties[code] for code in hub.county_codes if code), key=lambda one: one.name
            )
            hub._prefetched_objects_cache = {"counties": Loaded(of_hub)}
        return hubs

    def place_in_line(hub: Any) -> tuple[int, int, str]:
        codes = {code for code in hub.zip_codes if code}
        if codes or hub.place:
            is_mine = answer.zip in codes
            return (0 if is_mine else 2, len(codes), hub.name)
        return (1, len(hub.counties.all()), hub.name)

    def distance(hub: Any) -> float:
        lat, lon = counties[0].lat, counties[0].lon
        return min((miles(lat, lon, one.lat, one.lon) for one in hub.counties.all()), default=1e9)

    answer.hubs = sorted(loaded(*(one.fips for one in counties)), key=place_in_line)
    if not answer.hubs:
        by_distance = sorted(loaded(), key=lambda hub: (distance(hub), hub.name))
        answer.nearest = by_distance[:NEAREST]
