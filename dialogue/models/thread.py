from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition, Membership
from dialogue.addresses import path_of
from dialogue.models.visit import Visit, is_moderator
from dialogue.words import wanted
from search.words import folded

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class ThreadQuerySet(models.QuerySet):
    def inside_for(self, person: Any) -> "ThreadQuerySet":
        """Threads whose members-only posts `person` may read.

        For active members of a space; for facilitators of its home, removed threads too; for moderators, a thread
        with an open report, or a whole space during moderator access. Uses subqueries, not joins: a thread in two
        of the person's coalitions comes back once.
        """
        if not person.is_authenticated:
            return self.none()
        allowed = Q(self._in_space_of(Coalition.objects.with_member(person)), removed_at=None)
        allowed |= Q(home__in=Coalition.objects.facilitated_by(person))
        if is_moderator(person):
            reported = Thread.objects.filter(posts__reports__isnull=False, posts__reports__decided_at=None)
            visited = Coalition.objects.filter(pk__in=Visit.objects.visited_by(person))
            allowed |= Q(pk__in=reported.values("pk")) | Q(self._in_space_of(visited), removed_at=None)
        return self.filter(allowed)

    def readable_by(self, person: Any) -> "ThreadQuerySet":
        """Threads `person` may open: the ones above, and public ones. `person` may be anonymous."""
        opened = Q(removed_at=None, opened_at__isnull=False)
        if not person.is_authenticated:
            return self.filter(opened)
        # Looked up for each thread: as a list, all threads of the portal would be read.
        return self.filter(opened | Q(Exists(Thread.objects.inside_for(person).filter(pk=OuterRef("pk")))))

    def open_to_all(self) -> "ThreadQuerySet":
        """Public threads."""
        return self.filter(opened_at__isnull=False, removed_at=None)

    def new_to(self, person: Any) -> "ThreadQuerySet":
        """Threads with new posts for `person`, newest first, with their home."""
        # A home is among its thread's spaces, so of threads not removed this is all that `inside_for` has for members.
        mine = (
            self.inside_for(person)
            if is_moderator(person)
            else self.filter(
                pk__in=Thread.spaces.through.objects.filter(
                    coalition__in=Coalition.objects.with_member(person).values("pk")
                ).values("thread")
            )
        )
        rows = mine.with_news_for(person).filter(is_new=True, removed_at=None)
        return rows.select_related("home").order_by("-last_post_at", "-pk")

    def writable_by(self, person: Any) -> "ThreadQuerySet":
        """Threads `person` may reply in: neither closed nor removed, in a listed coalition they are a member of."""
        mine = Coalition.objects.listed().with_member(person)
        return self.filter(self._in_space_of(mine), removed_at=None, closed_at=None)

    def tended_by(self, person: Any) -> "ThreadQuerySet":
        """Threads `person` may pin, close, make public, and remove, as a facilitator of the home."""
        return self.filter(home__in=Coalition.objects.editable_by(person))

    def of(self, coalition: Coalition) -> "ThreadQuerySet":
        """Threads in one coalition's dialogue: pinned ones first, then by their last post."""
        listed = Thread.spaces.through.objects.filter(coalition_id=coalition.pk).values("thread_id")
        return self.filter(pk__in=listed).order_by(
            F("pinned_at").desc(nulls_last=True), "-last_post_at", "-pk"
        )

    def containing(self, query: str) -> "ThreadQuerySet":
        """Threads with every word of `query` in their title."""
        return self.filter(*(Q(folded__contains=word) for word in wanted(query)))

    def with_news_for(self, person: Any) -> "ThreadQuerySet":
        """Annotate `is_new`: a post since `person` last read it, joined, or marked all as read."""
        looked = person.seen_threads.filter(thread=OuterRef("pk")).values("at")[:1]
        all_read = person.seen_threads.filter(thread=None, coalition=OuterRef("home")).values("at")[:1]
        joined = (
            Membership.objects.active()
            .filter(person=person, coalition=OuterRef("home"))
            .values("joined_at")[:1]
        )
        since = Greatest(*(Coalesce(moment, models.Value(LONG_AGO)) for moment in (
            models.Subquery(looked), models.Subquery(all_read), models.Subquery(joined),
        )))  # fmt: skip
        return self.annotate(
            is_new=models.Case(
                models.When(last_post_at__gt=since, then=True),
                default=False,
                output_field=models.BooleanField(),
            )
        )

    @staticmethod
    def _in_space_of(coalitions: Any) -> Exists:
        through = Thread.spaces.through.objects
        return Exists(through.filter(thread_id=OuterRef("pk"), coalition_id__in=coalitions.values("pk")))


class Thread(models.Model):
    """A conversation of members. `home` moderates it; it appears in the dialogue of each of its `spaces`.

    `dialogue.thread_posts` updates `post_count` and `last_post_at` under this row's lock.
    """

    home = models.ForeignKey(
        Coalition, on_delete=models.CASCADE, related_name="threads", verbose_name=_("coalition")
    )
    spaces = models.ManyToManyField(Coalition, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="threads"
    )
    title = models.CharField(_("title"), max_length=140)
    folded = models.CharField(max_length=400, editable=False)
    language = models.CharField(_("language"), max_length=8)
    # The object of another app that it is about, if any (`dialogue.subjects`).
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    started_at = models.DateTimeField(_("conversation started"), default=timezone.now)
    last_post_at = models.DateTimeField(default=timezone.now)
    post_count = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(_("public since"), null=True, blank=True)
    pinned_at = models.DateTimeField(_("pinned"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    is_sample = models.BooleanField(default=False)

    is_new: bool  # set by `with_news_for`

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"],
                condition=~Q(subject_type="") & Q(removed_at=None),
                name="thread_once_about_a_thing",
            )
        ]
        indexes = [models.Index(fields=["home", "-last_post_at"], name="thread_of_coalition")]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = folded(self.title)[:400]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return path_of(self.home, "thread", pk=self.pk)

    @property
    def is_open_to_all(self) -> bool:
        return self.opened_at is not None
