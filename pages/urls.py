from django.urls import path

from pages import as_app, near, notifications, search, views, visibility

app_name = "pages"

urlpatterns = [
    path("", views.front, name="front"),
    path("mission/", views.mission, name="mission"),
    path("how-it-works/", views.how_it_works, name="how-it-works"),
    path("network/", views.network, name="network"),
    path("network/links.csv", views.network_csv, name="network-csv"),
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggest, name="suggest"),
    path("near/county/", near.choose, name="county"),
    path("me/", views.me, name="me"),
    path("me/details/", views.my_details, name="my-details"),
    path("me/notifications/", notifications.notifications, name="notifications"),
    path("me/visibility/", visibility.visibility, name="visibility"),
    path("offline/", as_app.offline, name="offline"),
    path("language/", views.language, name="language"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("about-the-data/", views.about_the_data, name="about-the-data"),
]
