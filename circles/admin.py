from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from circles.models import Circle
from coalitions.admin import CoalitionAdmin


@admin.register(Circle)
class CircleAdmin(CoalitionAdmin):
    fieldsets = [
        (None, {"fields": ("name", "slug", "issue_area", "dye", "block")}),
        CoalitionAdmin.text_fields,
        (_("Guiding principles"), {"fields": ("principles",), "classes": ("collapse",)}),
        CoalitionAdmin.joining_fields,
        CoalitionAdmin.life_fields,
    ]
