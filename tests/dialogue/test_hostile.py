"""Hostile text and 27 scripts in every field: inert and readable on pages, in feeds, and in mails."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.utils import timezone
from lxml import etree, html

from dialogue import notifications, report_decisions
from dialogue.addresses import path_of
from dialogue.models import Post
from mailing import compose
from mailing.models import Message
from office.models import SiteSettings
from tests.factories import make_document, make_facilitator, make_hub, make_member, make_person, make_thread
from tests.news.test_hostile import HOSTILE, check_page

pytestmark = pytest.mark.django_db

# The beginning of article 1 of the Universal Declaration of Human Rights, approximately; one language for each
# script.
SCRIPTS = {
    "Latin": ("en", "All human beings are born free"), "Arabic": ("ar", "يولد جميع الناس أحرارًا"),
    "Armenian": ("hy", "Բոլոր մարդիկ ծնվում են ազատ"), "Bengali": ("bn", "সমস্ত মানুষ স্বাধীনভাবে জন্মায়"),
    "Burmese": ("my", "လူတိုင်းသည်လွတ်လပ်စွာမွေးဖွားသည်"), "Cherokee": ("chr", "ᏂᎦᏓ ᎠᏂᏴᏫ ᏂᎨᎫᏓᎸᎾ"),
    "Cyrillic": ("ru", "Все люди рождаются свободными"), "Devanagari": ("hi", "सभी मनुष्य स्वतंत्र जन्मते हैं"),
    "Ethiopic": ("am", "የሰው ልጅ ሁሉ ሲወለድ ነጻ ነው"), "Georgian": ("ka", "ყველა ადამიანი იბადება თავისუფალი"),
    "Greek": ("el", "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι"), "Gujarati": ("gu", "બધા માણસો સ્વતંત્ર જન્મે છે"),
    "Gurmukhi": ("pa", "ਸਾਰੇ ਮਨੁੱਖ ਆਜ਼ਾਦ ਜੰਮਦੇ ਹਨ"), "Han": ("zh", "人人生而自由在尊严和权利上一律平等"),
    "Hangul": ("ko", "모든 인간은 태어날 때부터 자유롭다"), "Hebrew": ("he", "כל בני האדם נולדו בני חורין"),
    "Kana": ("ja", "すべてのニンゲンはうまれながらにしてジユウ"), "Kannada": ("kn", "ಎಲ್ಲಾ ಮಾನವರು ಸ್ವತಂತ್ರರಾಗಿ ಜನಿಸುತ್ತಾರೆ"),
    "Khmer": ("km", "មនុស្សទាំងអស់កើតមកមានសេរីភាព"), "Lao": ("lo", "ມະນຸດທຸກຄົນເກີດມາມີອິດສະຫຼະ"),
    "Malayalam": ("ml", "എല്ലാ മനുഷ്യരും സ്വതന്ത്രരായി ജനിക്കുന്നു"), "N’Ko": ("nqo", "ߡߐ߱ ߓߍ߯ ߡߐߦߌ߫ ߟߊ߫ ߤߐ߬ߙߐ߲߬"),
    "Sinhala": ("si", "සියලු මනුෂ්‍යයෝ නිදහස්ව උපත ලබති"), "Tamil": ("ta", "மனிதர் அனைவரும் சுதந்திரமாக பிறக்கின்றனர்"),
    "Telugu": ("te", "మానవులందరూ స్వతంత్రంగా జన్మిస్తారు"), "Thai": ("th", "มนุษย์ทั้งหลายเกิดมามีอิสระ"),
    "Tibetan": ("bo", "འགྲོ་བ་མི་ཐམས་ཅད་རང་དབང་ལྡན"),
}  # fmt: skip


def said_everywhere(words: str, language: str = "en"):
    """Create a hub with `words` in every field of its dialogue. Return its thread."""
    SiteSettings.objects.get_or_create(defaults={"contact_email": "hello@example.org"})
    hub = make_hub(slug="the-hub", name="Clayton")
    author = make_member(hub, make_person(name=words[:120])).person
    make_facilitator(hub)
    thread = make_thread(
        hub, author, title=words[:140], body=words[:9000], language=language, opened_at=timezone.now()
    )
    Post.objects.update(public_at=timezone.now(), is_named=True, language=language)
    make_document(
        hub, author, title=words[:140], why=words[:500], language=language, promoted_at=timezone.now()
    )
    return thread


def pages_of(client, thread) -> dict[str, str]:
    """Return {path: page}, as seen by a stranger and by a facilitator."""
    hub, found = thread.home, {}
    boss = hub.memberships.get(role="facilitator").person
    paths = [path_of(hub, name) for name in ("threads", "documents")] + [
        hub.get_absolute_url(),
        thread.get_absolute_url(),
    ]
    report = report_decisions.report(
        thread.posts.get(), make_member(hub).person, reason="other", words=thread.posts.get().body[:1000]
    )
    for who, more in (
        ("stranger", []),
        ("boss", [path_of(hub, "report-case", pk=report.pk), f"{paths[0]}?q={thread.title[:5]}"]),
    ):
        if who == "boss":
            client.force_login(boss)
        caches["pages"].clear()
        for path in paths + more:
            answer = client.get(path)
            assert answer.status_code == 200
            found[f"{who} {path}"] = answer.content.decode()
    return found


def letter_of(thread) -> compose.Skeleton:
    from dialogue import follow_settings

    reader = make_member(thread.home).person
    follow_settings.follow_coalition(reader, thread.home, "each")
    Post.objects.update(told_at=None)
    notifications.tell_due(timezone.now() + timedelta(minutes=3))
    message = Message.objects.get(person=reader, template="dialogue/email/post")
    return message


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_words_are_inert(client, name):
    thread = said_everywhere(HOSTILE[name])
    for page in pages_of(client, thread).values():
        check_page(page)
    feed = client.get("/dialogue/feed/the-hub/").content
    etree.fromstring(feed, etree.XMLParser(resolve_entities=False, no_network=True))
    message = letter_of(thread)
    written = compose.mails_of([message])[message]
    letter = compose.skeleton(message, written, site=SiteSettings.load()).letter(message)
    from email import message_from_bytes, policy

    mail = message_from_bytes(letter, policy=policy.default)
    check_page(mail.get_body(("html",)).get_content().replace("https://example.org", "http://localhost"))
    assert "\n" not in mail["Subject"]
    assert mail["Bcc"] is None


@pytest.mark.parametrize("script", SCRIPTS)
def test_words_in_every_script_are_whole_and_say_their_language(client, script):
    language, words = SCRIPTS[script]
    thread = said_everywhere(words, language)
    for page in pages_of(client, thread).values():
        assert html.fromstring(page).text_content().count(words) >= 1
    page = client.get(thread.get_absolute_url()).content.decode()
    assert f'<div class="prose" lang="{language}" dir="auto">' in page
    assert f'<h1 dir="auto" lang="{language}">' in page
    found = client.get(path_of(thread.home, "threads"), {"q": words.split()[0]}).content.decode()
    assert thread.get_absolute_url() in found


def test_there_are_27_scripts():
    assert len(SCRIPTS) == 27
