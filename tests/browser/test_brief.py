"""An item's brief fits on one sheet, however long its texts are, and shows only what it may."""

from io import BytesIO

import pytest
from django.utils import timezone

from agenda import hub_priorities, support
from agenda.models import AgendaItem, Endorsement, Use
from coalitions.models import Organization
from office.models import SiteSettings
from tests.factories import make_circle, make_facilitator, make_hub, make_item, make_link, make_story

pytestmark = pytest.mark.django_db

LONG = "Every night the last bus has gone when the shift ends, and who has no car waits for the morning. " * 6


def sheets(pdf: bytes) -> int:
    """Return the number of pages in a PDF, counted by its page objects."""
    return BytesIO(pdf).read().count(b"/Type /Page\n") or pdf.count(b"/Type /Page")


@pytest.mark.parametrize("language", ["", "/es"])
@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_longest_brief_fits_on_one_sheet(open_tab, language, paper):
    SiteSettings.objects.create(
        postal_address="667 Fairburn Road NW, Atlanta, Georgia 30331", phone="+14045550100"
    )
    circle, second = (
        make_circle(name="JUST Transportation Circle"),
        make_circle(name="Just Opportunity Circle"),
    )
    words = {f"{name}_{code}": LONG[:600] for name in ("asked", "outcome") for code in ("en", "es")}
    item = make_item(
        circle, slug="long", partner_id=second.pk, title_en=LONG[:120], title_es=LONG[:120], target="A board " * 14,
        next_on=timezone.localdate(), next_what_en=LONG[:160], next_what_es=LONG[:160], **words,
    )  # fmt: skip
    for nth in range(12):
        hub = make_hub(name=f"The Equity Hub of a county with a long name {nth}")
        boss = make_facilitator(hub)
        priority = make_item(hub, heard_words_en=LONG[:200], heard_words_es=LONG[:200])
        hub_priorities.carry(priority, make_link(hub, circle), boss, item)
        church = Organization.objects.create(name=f"Church and community house number {nth}")
        Endorsement.objects.create(item=item, organization=church, through_id=hub.pk)
    item.refresh_from_db()
    support.count(item)
    for _nth in range(5):
        make_story(
            circle,
            *Use,
            words=LONG,
            teller="Somebody With A Long Name",
            place="Unincorporated Clayton County",
        ).items.add(item)
    hidden = make_story(circle, Use.CIRCLE, words="For members only.")
    hidden.items.add(item)
    assert AgendaItem.objects.get(slug="long").hub_count == 12

    tab = open_tab(f"{language}/agenda/long/brief/")
    pdf = tab.pdf(format=paper, margin=dict.fromkeys(("top", "bottom", "left", "right"), "0.4in"))

    assert sheets(pdf) == 1
    assert tab.locator(".brief-stories figure").count() == 3
    assert "For members only." not in tab.content()
