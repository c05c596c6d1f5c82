import pytest
from django.core.management import call_command
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
        assert row.total == pytest.approx(row.share, abs=0.02), row.code


def test_loading_again_changes_nothing(django_assert_num_queries):
    with django_assert_num_queries(6):  # a look at each of four tables, in a transaction
        assert places.load() == 0

    assert ZipCounty.objects.count() == 1532


def test_loading_mends_what_differs_from_the_files():
    clayton, fulton = County.objects.get(name="Clayton"), County.objects.get(name="Fulton")
    County.objects.filter(pk=clayton.pk).update(seat="Elsewhere")
    clayton.neighbours.remove(fulton)
    ZipCounty.objects.filter(zip="30303").delete()
    ZipCounty.objects.create(zip_id="30303", county=clayton, weight=1)

    call_command("load_places", verbosity=0)

    clayton.refresh_from_db()
    assert clayton.seat == "Jonesboro"
    assert fulton in clayton.neighbours.all()
    assert list(ZipCounty.objects.filter(zip="30303").values_list("county", flat=True)) == [fulton.pk]


def test_miles_from_atlanta_to_savannah():
    assert places.miles(33.749, -84.388, 32.081, -81.091) == pytest.approx(223, abs=3)
