"""Somebody wants a hub where there is none."""

from django.db import transaction

from hubs.models import County, HubRequest


def ask_for_hub(
    *, county: County | None, place: str, name: str, email: str, phone: str, language: str, **words: object
) -> HubRequest:
    """Keep a neighbour's wish; the same address or number for the same place stays one row. `words`: note, would_help.

    Raises nothing; opens its own transaction.
    """
    with transaction.atomic():
        contact = {"email": email} if email else {"phone": phone}
        same = HubRequest.objects.select_for_update().counted().filter(county=county, **contact)
        if county is None:
            same = same.filter(place__iexact=place)
        request = same.first() or HubRequest(county=county)
        request.place = place
        request.name = name
        request.email = email
        request.phone = phone
        request.language = language
        for field, value in words.items():
            setattr(request, field, value)
        request.save()
    return request
