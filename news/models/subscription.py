from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hubs.models import County
from mailing.contacts import Contact, fingerprint_of, normalise_email
from mailing.models import Suppression
from pse_portal import signed_links
from pse_portal.model_fields import language_field, nonce_field

LETTER = "newsletter"  # the stream of issues and digests; unsubscribing from it ends the subscription


class SubscriptionQuerySet(models.QuerySet):
    def confirmed(self) -> "SubscriptionQuerySet":
        """Subscriptions that get mail: confirmed, and not left."""
        return self.filter(state=Subscription.State.CONFIRMED)

    def of(self, address: str | None) -> "SubscriptionQuerySet":
        return self.filter(email=normalise_email(address) or "-")

    def with_stop(self) -> "SubscriptionQuerySet":
        """Annotate `stopped_by`: the `Suppression.Reason` why the address gets no newsletter, or None."""
        # Alphabetically, so that reasons only staff can lift (bounce, complaint) come before the reader's own.
        stops = Suppression.objects.stopping(LETTER).filter(fingerprint=models.OuterRef("fingerprint"))
        return self.annotate(stopped_by=models.Subquery(stops.order_by("reason").values("reason")[:1]))

    def choosing(self, topics: list[str]) -> "SubscriptionQuerySet":
        """Subscriptions that chose any of `topics`, each once."""
        chosen = TopicChoice.objects.filter(subscription=models.OuterRef("pk"), topic__in=topics)
        return self.filter(models.Exists(chosen))


class Subscription(models.Model):
    """An address that gets the newsletter or asked for it: one row for each, in any state.

    The last request is kept in `asked` until the mailed link is confirmed, so that knowing an address is not
    enough to change its choices.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("not confirmed yet")
        CONFIRMED = "confirmed", _("gets the newsletter")
        LEFT = "left", _("no longer subscribed")

    class Rhythm(models.TextChoices):
        AS_SENT = "as_sent", _("Each time it’s sent")
        WEEKLY = "weekly", _("Once a week, in one email")

    CONFIRM = "newsletter-confirm"  # purposes of signed links
    CHOOSE = "newsletter-preferences"

    email = models.CharField(_("email address"), max_length=254, unique=True)
    fingerprint = models.CharField(max_length=64, editable=False, db_index=True)
    state = models.CharField(_("status"), max_length=10, choices=State.choices, default=State.PENDING)
    county = models.ForeignKey(
        County, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("county")
    )
    language = language_field()
    time_zone = models.CharField(_("time zone"), max_length=50, default=settings.TIME_ZONE)
    rhythm = models.CharField(_("frequency"), max_length=8, choices=Rhythm.choices, default=Rhythm.AS_SENT)
    asked = models.JSONField(default=dict, blank=True, editable=False)
    asked_at = models.DateTimeField(_("requested"), default=timezone.now)
    network = models.CharField(max_length=32, blank=True, editable=False)  # `open_forms.posting_network`
    mailed_at = models.DateTimeField(null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    left_at = models.DateTimeField(_("unsubscribed"), null=True, blank=True)
    nonce = nonce_field()
    is_sample = models.BooleanField(_("sample"), default=False)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        indexes = [models.Index(fields=["state", "rhythm", "id"], name="subscription_of_rhythm")]

    def __str__(self) -> str:
        return self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = normalise_email(self.email) or ""
        self.fingerprint = fingerprint_of(self.email)
        super().save(*args, **kwargs)

    @property
    def topics(self) -> list[str]:
        return [choice.topic for choice in self.choices.all()]

    @property
    def contact(self) -> Contact:
        return Contact(email=self.email, language=self.language, time_zone=self.time_zone)

    @property
    def confirm_token(self) -> str:
        return signed_links.token(self.CONFIRM, self)

    @property
    def choose_token(self) -> str:
        return signed_links.token(self.CHOOSE, self)


class TopicChoice(models.Model):
    """One topic that a subscriber chose, by its key: "news", "events", "circle:just-energy"."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="choices")
    topic = models.CharField(_("topic"), max_length=80)

    class Meta:
        verbose_name = _("chosen topic")
        verbose_name_plural = _("chosen topics")
        ordering = ["topic"]
        constraints = [models.UniqueConstraint(fields=["subscription", "topic"], name="topic_chosen_once")]
        indexes = [models.Index(fields=["topic", "subscription"], name="subscribers_of_topic")]

    def __str__(self) -> str:
        return self.topic


class SubscriptionConsent(models.Model):
    """One row of the consent log: what a subscriber agreed to, changed, or stopped. Rows are only added."""

    class Act(models.TextChoices):
        CONFIRMED = "confirmed", _("agreed")
        CHANGED = "changed", _("changed their choices")
        IMPORTED = "imported", _("imported from a list")
        ENTERED = "entered", _("agreed, entered by staff")
        LEFT = "left", _("unsubscribed")
        CAME_BACK = "came_back", _("resubscribed")

    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, related_name="consents", verbose_name=_("subscription")
    )
    act = models.CharField(_("action"), max_length=10, choices=Act.choices)
    at = models.DateTimeField(_("date"), default=timezone.now)
    wording = models.CharField(_("wording"), max_length=300, blank=True)
    source = models.CharField(_("where"), max_length=160)
    topics = models.JSONField(_("topics"), default=list, blank=True)

    class Meta:
        verbose_name = _("newsletter consent")
        verbose_name_plural = _("newsletter consents")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.at:%Y-%m-%d}"
