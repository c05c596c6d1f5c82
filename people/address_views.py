"""The page that the email to a new address links to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from people import addresses


def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show the address that staff entered; a POST makes it the account's."""
    person = addresses.of_token(token)
    if person is None:
        return render(request, "people/address_over.html", status=404)
    address, state = person.new_email, "asks"
    if request.method == "POST":
        try:
            addresses.confirm(person, token)
        except addresses.Taken:
            return render(request, "people/address_over.html", status=404)
        state = "done"
    return render(request, "people/confirm_address.html", {"address": address, "state": state})
