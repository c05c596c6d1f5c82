"""Every model with personal data is registered for data export and retention."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from office import privacy
from tests.test_layout import APPS

pytestmark = pytest.mark.databases

PERSONAL = {"email", "phone", "zip_code"}
# Their address is that of an office or a group.
NOT_ABOUT_PEOPLE = {
    "office.SiteSettings",
    "coalitions.Coalition",
    "circles.Circle",
    "hubs.Hub",
    "hubs.Help",
    "advocacy.PublicBody",
    "advocacy.ParticipationRule",
    "advocacy.Window",
    "advocacy.Action",
}


def is_about_a_person(model: type[models.Model]) -> bool:
    """Return whether the model refers to a person other than as "decided by", or stores an address or phone number."""
    if model._meta.label in NOT_ABOUT_PEOPLE:
        return False
    if model._meta.label == settings.AUTH_USER_MODEL:
        return True
    for field in model._meta.fields:
        points_at_person = field.is_relation and field.related_model._meta.label == settings.AUTH_USER_MODEL
        # Our models use the reverse name "+" for who acted, which is not data about that person.
        if points_at_person and not field.remote_field.hidden:
            return True
        if field.name in PERSONAL:
            return True
    return False


MODELS = [
    model._meta.label
    for app in APPS
    for model in apps.get_app_config(app).get_models(include_auto_created=False)
    if not model._meta.proxy and is_about_a_person(model)
]


def test_there_are_models_with_a_person_in_them():
    assert {"people.Person", "people.Consent", "coalitions.Membership", "hubs.Liaison"} <= set(MODELS)


@pytest.mark.parametrize("label", MODELS)
def test_model_with_a_person_in_it_is_registered(label):
    held = privacy.tables().get(apps.get_model(label))
    assert held is not None, f"{label} is in no table"
    assert str(held.title), f"{label} has no title for own data"
    assert str(held.keeps), f"{label} does not say how long it is kept"


@pytest.mark.parametrize("held", privacy.tables().values(), ids=lambda held: held.label)
def test_own_data_of_a_person_can_be_read_and_forgotten(db, held):
    from tests.factories import make_person

    person = make_person()
    for row in held.rows(person):
        for name in held.fields:
            getattr(row, name)
    for name in held.fields:
        held.model._meta.get_field(name)
    held.forget(held.rows(person))


@pytest.mark.parametrize("held", privacy.tables().values(), ids=lambda held: held.label)
def test_retention_rule_can_be_swept_twice(db, held):
    from django.utils import timezone

    held.sweep(timezone.now())
    assert held.sweep(timezone.now()) == 0
    assert str(held.keeps)
