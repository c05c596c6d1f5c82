"""The addresses of agendas and stories; included by string at the root."""

from django.urls import URLPattern, path

from agenda import acting_views, story_views, view_views, views
from coalitions.models import Coalition

app_name = "agenda"


def _of(kind: str) -> list[URLPattern]:
    extra = {"kind": kind}
    space = f"{kind}s/<slug:slug>"
    return [
        path(f"{space}/agenda/", views.of_coalition, extra, name=f"of-{kind}"),
        path(f"{space}/agenda/propose/", acting_views.propose, extra, name=f"propose-{kind}"),
        path(f"{space}/agenda/stories/", story_views.stories, extra, name=f"stories-{kind}"),
        path(f"{space}/agenda/stories/tell/", story_views.tell, extra, name=f"tell-{kind}"),
        path(f"{space}/manage/agenda/", acting_views.manage, extra, name=f"manage-{kind}"),
    ]


urlpatterns = [
    path("agenda/", views.network_agenda, name="all"),
    path("agenda/stories/<int:pk>/", story_views.story, name="story"),
    path("agenda/views/<int:pk>/", view_views.view, name="view"),
    path("agenda/<slug:slug>/", views.item_page, name="item"),
    path("agenda/<slug:slug>/brief/", views.brief, name="brief"),
    path("agenda/<slug:slug>/history/", views.history_page, name="history"),
    path("agenda/<slug:slug>/endorse/", acting_views.endorse, name="endorse"),
    path("agenda/<slug:slug>/backing/", acting_views.backing, name="backing"),
    path("agenda/<slug:slug>/carry/", acting_views.carry, name="carry"),
    path("agenda/<slug:slug>/answer/", acting_views.answer, name="answer"),
    path("agenda/<slug:slug>/edit/", acting_views.edit, name="edit"),
    path("agenda/<slug:slug>/move/<slug:to>/", acting_views.move, name="move"),
    path("agenda/<slug:slug>/update/", acting_views.update, name="update"),
    path("agenda/<slug:slug>/join/", acting_views.join, name="join"),
    path("agenda/<slug:slug>/views/", view_views.views, name="views"),
    path("agenda/<slug:slug>/testimony/", story_views.testimony, name="testimony"),
    *_of(Coalition.Kind.CIRCLE),
    *_of(Coalition.Kind.HUB),
    path("stories/<str:token>/", story_views.own_story, name="own-story"),
]
