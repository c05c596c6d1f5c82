import pytest
from django.db.models import Sum

from hubs import places
from hubs.models import County, Zip, ZipCounty

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def test_every_county_and_zip_of_the_files_is_there():
    assert (County.objects.count(), Zip.objects.count(), ZipCounty.objects.count()) == (159, 951, 1532)


def test_neighbours_are_mutual():
    clayton = County.objects.get(name="Clayton")

    assert sorted(clayton.neighbours.values_list("name", flat=True)) == [
        "DeKalb",
        "Fayette",
        "Fulton",
        "Henry",
        "Spalding",
    ]
    assert clayton in County.objects.get(name="Henry").neighbours.all()


def test_shares_of_a_zip_add_up_to_its_share_in_georgia():
    for row in Zip.objects.annotate(total=Sum("shares__weight")):
        assert row.total == pytest.approx(row.ga_share, abs=0.02), row.code


def test_loading_again_changes_nothing():
    places.load()

    assert ZipCounty.objects.count() == 1532


def test_miles_from_atlanta_to_savannah():
    assert places.miles(33.749, -84.388, 32.081, -81.091) == pytest.approx(223, abs=3)
