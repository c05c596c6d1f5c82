"""Goals and stories in the search. A story is found by its words only, never by its teller."""

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from agenda.models import AgendaItem, Story, StoryConsent
from coalitions.searchable import named_by_coalition
from search.sources import Found, Searchable, Watched, in_both


def found_item(row: AgendaItem) -> Found:
    return Found(
        path=row.get_absolute_url(),
        **in_both(row, "asked", "background", "outcome", title="title"),
        words=f"goal priority meta prioridad {row.target}",
        place=row.coalition.name,
        day=row.closed_on,
    )


def found_story(row: Story) -> Found | None:
    """Return the words in their languages; None for an erased story. Its page is that of the goal it supports."""
    if not row.words:
        return None
    other = row.translation
    english, spanish = (other, row.words) if row.language == "es" else (row.words, other)
    item = next(iter(row.items.all()), None)
    return Found(
        path=item.get_absolute_url() if item else row.coalition.address("agenda:of"),
        title_en=row.coalition.name,
        text_en=english,
        text_es=spanish,
        words="story historia",
    )


GOALS = Searchable(
    "goal",
    title=_("Goals"),
    rows=lambda: AgendaItem.objects.select_related("coalition"),
    found=found_item,
    visible_to=AgendaItem.objects.visible_to,
    watched=(Watched(AgendaItem), named_by_coalition(AgendaItem)),
    order=25,
)
STORIES = Searchable(
    "story",
    title=_("Stories"),
    rows=lambda: Story.objects.select_related("coalition").prefetch_related(
        Prefetch("items", queryset=AgendaItem.objects.public().order_by("pk"))
    ),
    found=found_story,
    visible_to=Story.objects.visible_to,
    watched=(
        Watched(Story, also=("erased_at",)),
        named_by_coalition(Story),
        Watched(Story.items.through, "story_id"),
        Watched(StoryConsent, "story_id"),
    ),
    order=45,
)
