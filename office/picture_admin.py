"""The library of pictures: a grid with search, their texts, the part that cards show, and where each is used."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from office import picture_choice, pictures
from office.models import Picture
from pse_portal import dates
from pse_portal.forms import ModelForm
from pse_portal.pictures import NotAPicture, prepare

LARGEST_PREVIEW = 720  # pixels


class FocusGrid(forms.RadioSelect):
    """Nine radio buttons over the picture: choosing a part is clicking it, without a script."""

    template_name = "office/_focus.html"
    picture: Picture | None = None

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "picture": self.picture}


class PictureForm(ModelForm):
    """A picture's texts and file. An uploaded file is re-encoded before any of it is stored."""

    file = forms.FileField(
        label=_("file"),
        help_text=_("JPEG, PNG, or WebP, up to 12 MB. We remove where and when it was taken."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    agreed = forms.BooleanField(
        label=_("Everyone you can recognize agreed to be shown, or no one can be recognized."),
        help_text=_("For children, a parent agreed. We keep your name and today’s date with it."),
        error_messages={"required": _("Ask the people in the image first. Then check this box.")},
    )

    class Meta:
        model = Picture
        fields = ["focus"]
        widgets = {"focus": FocusGrid}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "agreed" in self.fields and (self.instance.agreed_at or self.instance.drawing):
            del self.fields["agreed"]
        elif "agreed" in self.fields:
            self.fields["agreed"].required = (
                self.instance.pk is None
            )  # texts of older images can still be saved
        if "file" in self.fields:
            self.fields["file"].required = self.instance.pk is None
            self.fields["focus"].required = False  # the middle, unless chosen
            widget: Any = self.fields["focus"].widget
            widget.picture = self.instance if self.instance.pk else None
            self.files_before = self.instance.file_names if self.instance.pk else []

    def clean_file(self) -> Any:
        """Return the re-encoded file. Refuse one for a picture that pages already show."""
        upload = self.cleaned_data["file"]
        if not upload:
            return None
        if self.instance.pk and any(use.holds for use in pictures.uses_of(self.instance)):
            raise forms.ValidationError(
                _("Pages already show this image. Add the new file as its own image, and choose it there.")
            )
        try:
            return prepare(upload)
        except NotAPicture as error:
            raise forms.ValidationError(str(error)) from error


@admin.register(Picture)
class PictureAdmin(TranslationAdmin[Picture]):
    """The library of pictures. One that a page shows can be neither replaced nor deleted."""

    form = PictureForm
    change_list_template = "admin/office/picture/change_list.html"
    fields = ["file", "focus", "alt", "credit", "agreed", "consent", "line", "used"]
    readonly_fields = ["consent", "line", "used"]
    list_display = ["pk", "alt", "credit", "created_at"]
    list_per_page = 48
    search_fields = ["alt_en", "alt_es", "credit", "=pk"]
    search_help_text = _("Search in descriptions and credits.")

    @admin.display(description=_("to use it in a text"))
    def line(self, picture: Picture) -> SafeString | str:
        if not picture.pk:
            return gettext("Save first.")
        return format_html(gettext("Put {} on its own line."), f"[picture {picture.pk}]")

    @admin.display(description=_("consent of the people in it"))
    def consent(self, picture: Picture) -> str:
        if not picture.agreed_at:
            return gettext("Not confirmed yet.")
        date, name = (
            dates.day(picture.agreed_at),
            picture.agreed_by.name if picture.agreed_by else gettext("our staff"),
        )
        return gettext("Confirmed on %(date)s by %(name)s.") % {"date": date, "name": name}

    @admin.display(description=_("where it is used"))
    def used(self, picture: Picture) -> SafeString | str:
        found = pictures.uses_of(picture) if picture.pk else []
        if not found:
            return gettext("Nowhere yet. You can replace or delete it.")
        return format_html(
            '<ul class="uses">{}</ul>',
            format_html_join(
                "", "<li>{}: {}</li>",
                ((use.kind, format_html('<a href="{}">{}</a>', use.path, use.words) if use.path else use.words)
                 for use in found),
            ),
        )  # fmt: skip

    def get_fields(self, request: HttpRequest, obj: Picture | None = None) -> list[Any]:
        """Ask for consent once: not again once confirmed, and not of a drawing."""
        is_asked = obj is None or not (obj.agreed_at or obj.drawing)
        return [name for name in super().get_fields(request, obj) if name != "agreed" or is_asked]

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "focus":
            kwargs["widget"] = FocusGrid
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        own = [path("find/", self.admin_site.admin_view(self.find), name="office_picture_find")]
        return [*own, *super().get_urls()]

    def find(self, request: HttpRequest) -> HttpResponse:
        """Return the radio buttons of a search, for the pickers of other forms and the editor of texts."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        name = request.GET.get("name", "")
        found = picture_choice.found(request.GET.get("q", ""))
        context = {"pictures": found, "name": name if name.isidentifier() else "picture"}
        return render(request, "office/_picture_choices.html", context)

    def save_model(self, request: HttpRequest, obj: Picture, form: Any, change: bool) -> None:
        if form.cleaned_data.get("agreed"):
            obj.agreed_at, obj.agreed_by = timezone.now(), request.user
        prepared = form.cleaned_data.get("file")
        if prepared:
            pictures.keep(obj, prepared)
        elif "focus" in form.changed_data:
            pictures.refocus(obj, form.files_before)
        else:
            super().save_model(request, obj, form, change)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Name the pages that still show a picture as what protects it: Django then deletes nothing."""
        objs = list(objs)
        related, counts, missing, _protected = super().get_deleted_objects(objs, request)
        held = [use for picture in objs for use in pictures.uses_of(picture) if use.holds]
        return related, counts, missing, [
            format_html('{}: <a href="{}">{}</a>', use.kind, use.path, use.words) for use in held
        ]  # fmt: skip

    def delete_model(self, request: HttpRequest, obj: Picture) -> None:
        pictures.discard(obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for picture in queryset:
            pictures.discard(picture)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        number = Picture.objects.count()
        title = ngettext("%(n)d image", "%(n)d images", number) % {"n": number}
        return super().changelist_view(request, {"library_title": title, **(extra_context or {})})
