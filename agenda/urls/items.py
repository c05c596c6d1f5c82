"""URLs of agendas and stories; included by dotted name at the root."""

from django.urls import URLPattern, path

from agenda.views import guests, hub_opinions, item_actions, items, stories
from coalitions.models import Coalition

app_name = "agenda"


def _of(kind: str) -> list[URLPattern]:
    extra = {"kind": kind}
    space = f"{kind}s/<slug:slug>"
    return [
        path(f"{space}/agenda/", items.of_coalition, extra, name=f"of-{kind}"),
        path(f"{space}/agenda/propose/", item_actions.propose, extra, name=f"propose-{kind}"),
        path(f"{space}/agenda/stories/", stories.stories, extra, name=f"stories-{kind}"),
        path(f"{space}/agenda/stories/tell/", stories.tell, extra, name=f"tell-{kind}"),
        path(f"{space}/manage/agenda/", item_actions.manage, extra, name=f"manage-{kind}"),
    ]


urlpatterns = [
    path("agenda/", items.network_agenda, name="all"),
    path("agenda/stories/<int:pk>/", stories.story, name="story"),
    path("agenda/views/<int:pk>/", hub_opinions.view, name="view"),
    path("agenda/support/<str:token>/", guests.confirm, name="confirm-support"),
    path("agenda/<slug:slug>/support/", guests.support, name="support"),
    path("agenda/<slug:slug>/", items.item_page, name="item"),
    path("agenda/<slug:slug>/brief/", items.brief, name="brief"),
    path("check/<slug:code>/", items.check, name="check"),
    path("agenda/<slug:slug>/history/", items.history_page, name="history"),
    path("agenda/<slug:slug>/endorse/", item_actions.endorse, name="endorse"),
    path("agenda/<slug:slug>/backing/", item_actions.backing, name="backing"),
    path("agenda/<slug:slug>/carry/", item_actions.carry, name="carry"),
    path("agenda/<slug:slug>/answer/", item_actions.answer, name="answer"),
    path("agenda/<slug:slug>/edit/", item_actions.edit, name="edit"),
    path("agenda/<slug:slug>/move/<slug:to>/", item_actions.move, name="move"),
    path("agenda/<slug:slug>/update/", item_actions.update, name="update"),
    path("agenda/<slug:slug>/join/", item_actions.join, name="join"),
    path("agenda/<slug:slug>/views/", hub_opinions.views, name="views"),
    path("agenda/<slug:slug>/testimony/", stories.testimony, name="testimony"),
    *_of(Coalition.Kind.CIRCLE),
    *_of(Coalition.Kind.HUB),
    path("stories/<str:token>/", stories.own_story, name="own-story"),
]
