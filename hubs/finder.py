"""Find a hub from a ZIP code; any input gets an answer."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from django.db.models import Case, Count, F, Max, Min, Prefetch, Q, Sum, When

from hubs.models import County, Hub, HubCircle, HubRequest, Zip, ZipCounty
from hubs.places import miles
from hubs.region import region

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
    zip: Zip | None = None
    county: County | None = None
    others: list[County] = field(default_factory=list)  # of the same ZIP, offered beside the answer
    choices: list[County] = field(default_factory=list)  # largest share first
    hubs: list[Hub] = field(default_factory=list)  # the most specific first, each with `standing` connections
    nearest: list[Hub] = field(default_factory=list)  # if the county has none
    asked: int = 0  # neighbors who requested a hub in this county
    forming: bool = False
    founding_on: date | None = None  # the founding meeting of the hub being formed, if it is set


def find(typed: str, county_slug: str = "") -> Answer:
    """Return the answer to a ZIP code and, if chosen, a county's slug or "unsure". A fixed number of queries."""
    typed = typed.strip()[:20]
    code = _code_of(typed)
    zip_code = Zip.objects.filter(code=code).first() if code else None
    shares = list(zip_code.shares.select_related("county")) if zip_code else []
    if zip_code and zip_code.share < 0.5:
        return Answer("outside", typed, zip_code)
    offered = [share.county for share in shares if share.weight >= WORTH_OFFERING] or [
        share.county for share in shares[:1]
    ]
    chosen = County.objects.filter(slug=county_slug).first() if county_slug else None
    if chosen:
        return _of_county(
            Answer("county", typed, zip_code, others=[one for one in offered if one != chosen]), chosen
        )
    if zip_code is None:
        return Answer(_what_was_typed(typed, code), typed)
    if county_slug == "unsure":
        return _of_all(Answer("unsure", typed, zip_code, choices=offered))
    if shares[0].weight >= CLEAR_SHARE:
        return _of_county(Answer("county", typed, zip_code, others=offered[1:]), shares[0].county)
    return Answer("choose", typed, zip_code, choices=offered)


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


def _of_county(answer: Answer, county: County) -> Answer:
    answer.county = county
    answer.hubs = _most_specific_first([county], answer.zip)
    requests = HubRequest.objects.counted().filter(county=county)
    is_forming = Q(state=HubRequest.State.FORMING)
    told = requests.aggregate(
        asked=Count("pk"),
        forming=Count("pk", filter=is_forming),
        founding_on=Min("founding_on", filter=is_forming),
    )
    answer.asked, answer.forming, answer.founding_on = (
        told["asked"],
        bool(told["forming"]),
        told["founding_on"],
    )
    if not answer.hubs:
        answer.nearest = nearest_hubs(county)
    return answer


def _of_all(answer: Answer) -> Answer:
    answer.hubs = _most_specific_first(answer.choices, answer.zip)
    answer.asked = HubRequest.objects.counted().filter(county__in=answer.choices).count()
    if not answer.hubs:
        answer.nearest = nearest_hubs(answer.choices[0])
    return answer


def _most_specific_first(counties: list[County], zip_code: Zip | None) -> list[Hub]:
    """Return the counties' hubs: for the ZIP itself, then one whole county, then several, then for other towns."""
    hubs = (
        Hub.objects.listed().filter(counties__in=counties).distinct().select_related("lead")
        .prefetch_related("counties", "zips", hubs_with_links())
    )  # fmt: skip

    def place_in_line(hub: Hub) -> tuple[int, int, str]:
        codes = {one.code for one in hub.zips.all()}
        if codes or hub.place:
            is_mine = zip_code is not None and zip_code.code in codes
            return (0 if is_mine else 2, len(codes), hub.name)
        return (1, len(hub.counties.all()), hub.name)

    return sorted(hubs, key=place_in_line)


def nearest_hubs(county: County, most: int = NEAREST) -> list[Hub]:
    """Return the listed hubs by distance between the counties' centers, the nearest first."""
    hubs = Hub.objects.listed().prefetch_related("counties", hubs_with_links()).select_related("lead")

    def distance(hub: Hub) -> float:
        return min(
            (miles(county.lat, county.lon, one.lat, one.lon) for one in hub.counties.all()), default=1e9
        )

    return sorted(hubs, key=lambda hub: (distance(hub), hub.name))[:most]
