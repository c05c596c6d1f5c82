from circles import skeletons
from circles.models import Circle
from coalitions.models import FormerSlug


def test_missing_circles_are_created_and_others_left_alone(db):
    energy = Circle.objects.create(slug="energy", name="Energy for all", summary_en="Ours")
    FormerSlug.objects.create(slug="just-energy", owner=energy)
    Circle.objects.create(slug="health", name="Just Health Circle", summary_en="Ours too")

    made = skeletons.create()

    assert [circle.slug for circle in made] == [
        "just-transportation",
        "just-growth",
        "just-opportunity",
        "just-youth",
    ]
    Circle.objects.filter(slug="just-growth").update(name="Growth for all")
    assert skeletons.create() == []
    assert Circle.objects.filter(summary_en__startswith="Ours").count() == 2


def test_skeletons_are_whole_in_both_languages_and_name_a_source(db):
    for circle in skeletons.create():
        circle.full_clean()
        for field in ("issue_area", "summary", "principles"):
            assert getattr(circle, f"{field}_en"), (circle, field)
            assert getattr(circle, f"{field}_es"), (circle, field)
        assert circle.source_url
        assert not circle.is_sample
