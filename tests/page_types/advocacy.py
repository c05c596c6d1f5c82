"""Page types of advocacy."""

from advocacy.models import PublicBody
from hubs.models import County
from tests.page_types.sample_site import Page, SampleSite


def fill(sample_site: SampleSite) -> None:
    """Create a decision maker."""
    body = PublicBody.objects.create(
        name="Sample Transit Board",
        slug="sample-transit-board",
        kind=PublicBody.Kind.TRANSIT,
        about_en="Decides on bus lines and fares.",
        about_es="Decide sobre las líneas de autobús y las tarifas.",
        website="https://transit.example.org/",
        phone="+14045550100",
        email="clerk@transit.example.org",
        is_sample=True,
    )
    body.counties.set(County.objects.filter(name="Clayton"))


PUBLIC = [Page("advocacy:body", ("sample-transit-board",))]
SIGNED_IN: list[Page] = []
NO_PAGES: dict[str, str] = {}
