import re

from crispy_forms.utils import render_crispy_form
from django import forms
from django.template.loader import render_to_string

from tests.markup import as_shown


class Answers(forms.Form):
    name = forms.CharField(help_text="As you want to be called.")
    note = forms.CharField(required=False)
    needs = forms.MultipleChoiceField(choices=[("ride", "A ride")], widget=forms.CheckboxSelectMultiple)
    agree = forms.BooleanField()


def shown(data: dict[str, str] | None = None) -> str:
    return as_shown(render_crispy_form(Answers(data)))


def test_field_is_label_hint_error_field_in_this_order():
    html = shown({})

    places = [
        html.index(part)
        for part in (
            'for="id_name"',
            'id="id_name_helptext"',
            'id="id_name_error"',
            '<input type="text" name="name"',
        )
    ]
    assert places == sorted(places)


def test_field_is_described_by_its_hint_and_its_error():
    described = re.search(r'<input type="text" name="name"[^>]*aria-describedby="([^"]*)"', shown({}))

    assert described is not None
    assert described[1] == "id_name_helptext id_name_error"


def test_error_begins_with_the_word():
    assert "<p>Error: " in shown({})


def test_only_what_may_stay_empty_is_marked():
    html = shown()

    assert html.count("(optional)") == 1
    assert "*" not in html


def test_group_is_a_fieldset_with_its_question():
    html = shown({})

    assert re.search(r'<fieldset id="div_id_needs" class="has-error', html)
    assert re.search(r"<legend>Needs\s*</legend>", html)


def test_summary_leads_to_the_fields():
    form = Answers({})
    html = render_to_string("components/_error_summary.html", {"form": form})

    assert re.findall(r'href="#(\w+)"', html) == ["id_name", "id_needs_0", "id_agree"]
    assert 'role="alert"' in html
    for target in ("id_name", "id_needs_0", "id_agree"):
        assert f'id="{target}"' in render_crispy_form(form)


def test_form_without_errors_has_no_summary():
    assert "alert" not in render_to_string("components/_error_summary.html", {"form": Answers()})
