"""Share cards and the app's files: no language in their paths, `?lang=es` instead."""

from django.urls import path

from pages import as_app
from pages.share_cards import card

urlpatterns = [
    path("cards/<slug:kind>.png", card, name="card"),
    path("cards/<slug:kind>/<slug:slug>.png", card, name="card-of"),
    path("manifest.webmanifest", as_app.manifest, name="manifest"),
    path("sw.js", as_app.worker, name="worker"),
]
