import re

from django import forms
from django.forms.renderers import DjangoTemplates
from django.http import QueryDict

from pse_portal.forms import FilterForm, Switch


class Part(FilterForm):
    kind = forms.ChoiceField(choices=[("", "All"), ("a", "A")], required=False)
    near = Switch()
    q = forms.CharField(max_length=5, required=False)


def test_odd_values_are_no_filter_and_no_error():
    form = Part(QueryDict("kind=b&near=0&q=too+long&other=1"))
    assert (form.chosen, form.query) == ({}, "")
    assert "invalid" not in form.as_p()


def test_query_asks_for_what_is_chosen_but_for_the_changes():
    form = Part(QueryDict("q=+b+&near=on&kind=a"))
    assert form.chosen == {"kind": "a", "near": "1", "q": "b"}
    assert form.query == "kind=a&near=1&q=b"
    assert form.query_with(near="", kind="c") == "kind=c&q=b"


def test_select_is_drawn_as_django_draws_it():
    """Selects have a template of their own, for speed."""
    choices = [("", "All"), ("<b>", 'R&D "x"'), (3, "Three"), ("Group <1>", [("a", "A"), ("b", "B")])]
    for chosen in ("", "3", "b", "none of them"):
        field = forms.Select(choices=choices, attrs={"class": "form-select", "required": True})
        drawn = [field.render("one", chosen, renderer=renderer) for renderer in (None, DjangoTemplates())]
        ours, django = (re.sub(r"\s*\n\s*", "", html) for html in drawn)
        assert ours == django
