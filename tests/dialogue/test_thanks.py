"""Thanks for a post: only its author sees them, by name; there are no numbers."""

import pytest

from dialogue import mutings
from dialogue.addresses import path_of
from dialogue.models import Post, Thanks
from tests.factories import make_facilitator, make_hub, make_member, make_person, make_post, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk():
    hub = make_hub(slug="the-hub")
    ana, bo, cy = (
        make_member(hub, make_person(name=name)).person for name in ("Ana Ruiz", "Bo Lee", "Cy Poe")
    )
    return make_thread(hub, ana, body="It goes at 12:50."), ana, bo, cy


def test_only_the_author_sees_who_said_thanks(client, talk):
    thread, ana, bo, cy = talk
    post = thread.posts.get()
    page, thank = thread.get_absolute_url(), path_of(thread.home, "thank", pk=thread.pk, post=post.pk)
    for person in (bo, bo, cy):
        client.force_login(person)
        client.post(thank)
    assert Thanks.objects.count() == 2
    assert "You said thanks" in (text := client.get(page).text)
    assert "Thanks from" not in text
    client.force_login(ana)
    assert "Thanks from Bo Lee and Cy Poe." in (text := client.get(page).text)
    assert "Say thanks" not in text  # to oneself
    mutings.mute(ana, cy, is_block=False)
    assert "Thanks from Bo Lee." in client.get(page).text
    client.force_login(bo)
    client.post(thank, {"do": "undo"})
    assert list(Thanks.objects.values_list("person__name", flat=True)) == ["Cy Poe"]


def test_who_may_not_write_there_thanks_nobody(client, talk):
    thread, ana, bo, _cy = talk
    removed = make_post(thread, ana, body="Gone.")
    Post.objects.filter(pk=removed.pk).update(removed_at=removed.written_at)
    mine = make_post(thread, bo)
    theirs = thread.posts.first()
    stranger, elsewhere = make_person(), make_facilitator(make_hub())
    for person, post in (
        (stranger, theirs), (elsewhere, theirs), (bo, removed), (bo, mine), (None, theirs)
    ):  # fmt: skip
        client.logout()
        if person:
            client.force_login(person)
        answer = client.post(path_of(thread.home, "thank", pk=thread.pk, post=post.pk))
        assert answer.status_code == (404 if person else 302)
    assert client.get(path_of(thread.home, "thank", pk=thread.pk, post=theirs.pk)).status_code in {302, 405}
    assert not Thanks.objects.exists()
