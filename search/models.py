"""The index: what can be found, its words, and what has changed since. All of it can be built again from the rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

OPEN_SHELF = 0  # of entries that any search looks through; the dialogue is on shelves of its coalitions


class Entry(models.Model):
    """One row of another app, as the search shows it: a copy that `search.indexer` renews within two seconds.

    Whether a visitor may see it is asked of the row itself each time (`Searchable.visible_to`).
    """

    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    title_en = models.CharField(max_length=200, blank=True)
    title_es = models.CharField(max_length=200, blank=True)
    text_en = models.TextField(blank=True)
    text_es = models.TextField(blank=True)
    place = models.CharField(max_length=250, blank=True)
    path = models.CharField(max_length=400)  # in English; without the language
    counties = models.CharField(max_length=4000, blank=True)  # their slugs, each between commas
    starts_at = models.DateTimeField(null=True)  # of an event, or when something was published
    day = models.DateField(null=True)  # by which it is coming or past; None for what is always current

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_entry_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class Word(models.Model):
    """A word of any entry, normalized, with its stems."""

    word = models.CharField(max_length=32, unique=True)
    en = models.CharField(max_length=32, db_index=True)
    es = models.CharField(max_length=32, db_index=True)

    class Meta:
        verbose_name = _("search word")
        verbose_name_plural = _("search words")

    def __str__(self) -> str:
        return self.word


class Posting(models.Model):
    """A word in an entry, once for each shelf. The day is the entry's, so that the index reads only as many rows as it shows."""

    TITLE, TEXT = 2, 1

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="postings")
    word = models.ForeignKey(Word, on_delete=models.CASCADE, related_name="postings", db_index=False)
    weight = models.PositiveSmallIntegerField()
    shelf = models.BigIntegerField(default=OPEN_SHELF)
    day = models.DateField(null=True)

    class Meta:
        verbose_name = _("word in a search entry")
        verbose_name_plural = _("words in search entries")
        indexes = [
            models.Index(fields=["word", "shelf", "weight", "day", "entry"], name="search_posting_of_word")
        ]

    def __str__(self) -> str:
        return f"{self.word_id} in {self.entry_id}"


class Spelling(models.Model):
    """A word without one of its letters, to find what a misspelled word meant."""

    form = models.CharField(max_length=32, db_index=True)
    word = models.ForeignKey(Word, on_delete=models.CASCADE, related_name="spellings")

    class Meta:
        verbose_name = _("search spelling")
        verbose_name_plural = _("search spellings")

    def __str__(self) -> str:
        return self.form


class Changed(models.Model):
    """A row that was written since it was indexed. The database's triggers insert it, by any way of writing.

    Not unique: then writers would wait for each other. The indexer takes all rows of an object at once.
    """

    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("change to be indexed")
        verbose_name_plural = _("changes to be indexed")

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
