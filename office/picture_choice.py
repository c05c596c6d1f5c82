"""Choose a picture of the library by its thumbnail, in forms of the admin. Works without a script.

The field shows the chosen picture, the latest ones, and a search. Its search button sends the form, which comes back
with everything typed and the pictures found; nothing is saved then.
"""

from typing import Any

from django import forms
from django.contrib.admin.options import ModelAdmin
from django.db.models import ForeignKey, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from office.models import Picture
from pse_portal import bounds

SHOWN = 12
NONE = "none"  # the value of the button for no picture


def found(words: str) -> list[Picture]:
    """Return the latest pictures with all these words in their texts or credit, or with this number. One query."""
    rows = Picture.objects.all()
    for word in words.replace("\0", "").split()[:8]:
        match = Q(alt_en__icontains=word) | Q(alt_es__icontains=word) | Q(credit__icontains=word)
        if bounds.is_key(Picture, word):
            match |= Q(pk=word)
        rows = rows.filter(match)
    return list(rows[:SHOWN])


class PictureChoice(forms.Widget):
    """Radio buttons with thumbnails: none, the chosen picture, and the latest or those found."""

    template_name = "office/_picture_choice.html"
    searched = ""
    is_searching = False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        self.searched = data.get(f"{name}-words", "")
        self.is_searching = f"{name}-find" in data
        value = data.get(name)
        return "" if value == NONE else value

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        chosen = None
        if value and bounds.is_key(Picture, str(value)):
            chosen = Picture.objects.filter(pk=value).first()
        others = [one for one in found(self.searched) if one != chosen]
        return {
            **super().get_context(name, value, attrs),
            "chosen": chosen,
            "pictures": others[:SHOWN],
            "searched": self.searched,
            "find_path": reverse("admin:office_picture_find"),
            "add_path": reverse("admin:office_picture_add"),
        }


class PictureField(forms.ModelChoiceField):  # type: ignore[type-arg]
    widget = PictureChoice

    def clean(self, value: Any) -> Any:
        if getattr(self.widget, "is_searching", False):
            raise forms.ValidationError(_("Choose one of the images below. Then save."))
        return super().clean(value)


class ChoosesPictures(ModelAdmin[Any]):
    """Mixin for an admin: its foreign keys to pictures are chosen by thumbnail."""

    class Media:
        js = (forms.widgets.Script("js/pictures.js", type="module"),)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, ForeignKey) and db_field.related_model is Picture:
            # Not as Django's, which would wrap it in links that need a script.
            return db_field.formfield(form_class=PictureField, **kwargs)
        return super().formfield_for_dbfield(db_field, request, **kwargs)
