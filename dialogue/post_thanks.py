"""Say thanks for a post: to its author only, who sees the names. There are no numbers and no rankings."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from dialogue.models import Post, Thanks
from people.models import Person


@dataclass
class Shown:
    """What a person sees of the thanks on a page: the posts they thanked for, and the names under their own posts."""

    given: set[int] = field(default_factory=set)
    names: dict[int, list[str]] = field(default_factory=dict)


def say(post: Post, person: Person) -> None:
    """Thank the author of a post. Idempotent. The caller has checked that the person may."""
    Thanks.objects.get_or_create(post=post, person=person)


def take_back(post: Post, person: Person) -> None:
    """Take one's thanks back. Idempotent."""
    Thanks.objects.filter(post=post, person=person).delete()


def shown(posts: Iterable[Post], person: Person) -> Shown:
    """Return what a member sees of the thanks for `posts`. One query."""
    found = Shown()
    for row in Thanks.objects.seen_by(person, posts):
        if row.person_id == person.pk:
            found.given.add(row.post_id)
        else:
            found.names.setdefault(row.post_id, []).append(row.person.public_name)
    return found
