from django import forms
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
