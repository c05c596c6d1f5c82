"""Issues of the newsletter: from the draft to the results."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mailing import batches
from mailing.models import Batch, Message
from news import article_mailings, checks, issues, readers, subscriptions
from news.audiences import ReadersOfIssue
from news.models import Article, Issue
from tests.confirmed import sign_in
from tests.factories import make_article, make_circle, make_event, make_hub, make_person
from tests.markup import as_shown
from tests.news.letters import links_in, make_issue, make_site, make_subscriber, send
from tests.page_types.checks import writes_refused
from tests.smtp_sink import SmtpSink

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture(autouse=True)
def _site():
    make_site()


@pytest.fixture
def staff(client):
    person = make_person("staff@example.org", is_staff=True)
    person.groups.set(Group.objects.filter(name__in=["Newsletter", "Content"]))
    sign_in(client, person)
    return client


def sent_to(sink: SmtpSink) -> dict[str, str]:
    """Return {address: text part} of the mails the sink received."""
    return {taken.to: taken.mail.get_body(("plain",)).get_content() for taken in sink.messages}


def sent_issue(sink: SmtpSink, *articles: Article, **values) -> tuple[Issue, dict[str, str]]:
    issue = make_issue(*articles, **values)
    assert issues.send(issue, by=None)
    send(issue.batch, sink)
    return issue, sent_to(sink)


def test_each_copy_holds_what_its_reader_chose_in_their_language(smtp_sink):
    energy, youth = make_circle(slug="energy"), make_circle(slug="youth")
    power, camp = make_article(title_en="Power", title_es="Luz"), make_article(title_en="Camp")
    power.coalitions.add(energy)
    camp.coalitions.add(youth)
    fulton, glynn = make_hub("Fulton"), make_hub("Glynn")
    make_event(fulton, title_en="In Fulton", county=fulton.counties.get())
    make_event(glynn, title_en="In Glynn", county=glynn.counties.get())
    make_event(glynn, title_en="Online for all", format="online")
    make_event(glynn, title_en="Far ahead", starts_in=timedelta(days=90))
    news = make_subscriber("news")
    spanish = make_subscriber("circle:energy", language="es")
    clayton = make_subscriber("events", county_id="13063")
    anywhere = make_subscriber("events")
    silent = make_subscriber("circle:nothing")
    weekly = make_subscriber("news", rhythm="weekly")

    issue, got = sent_issue(smtp_sink, power, camp)

    def titles(row):
        return set(
            re.findall(
                r"Power|Luz|Camp|In Fulton|In Glynn|Online for all|Far ahead|Dear|Estimados", got[row.email]
            )
        )

    assert titles(news) == {"Power", "Camp", "Dear"}
    assert titles(spanish) == {"Luz", "Estimados"}
    assert titles(clayton) == {
        "In Fulton",
        "Online for all",
        "Dear",
    }  # Fulton is next to Clayton, Glynn is not
    assert titles(anywhere) == {"In Fulton", "In Glynn", "Online for all", "Dear"}
    assert got.keys() == {row.email for row in (news, spanish, clayton, anywhere)}
    left_out = dict(issues.figures(issue.batch)["left_out"])
    assert left_out == {"chose the weekly email": 1, "nothing on their topics": 1}
    assert issue.batch.candidates == 6 == len(got) + sum(left_out.values())
    assert silent.email not in got
    assert weekly.email not in got


def test_copy_says_who_it_is_for_and_how_to_leave_or_choose(smtp_sink, client):
    row = make_subscriber("news")
    sent_issue(smtp_sink, make_article())
    mail = smtp_sink.messages[0].mail
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text = sent_to(smtp_sink)[row.email]
    choose = re.search(r"http://127.0.0.1:8000(/newsletter/preferences/\S+)", text)[1]
    assert client.get(choose).status_code == 200
    one_click = re.search(r"<http://127.0.0.1:8000(/mail/stop/[^>]+)>", mail["List-Unsubscribe"])[1]
    client.post(one_click)
    row.refresh_from_db()
    assert row.state == "left"
    assert issues.figures(Issue.objects.get().batch)["unsubscribed"] == 1


def test_every_link_of_an_issue_can_be_looked_at_ahead_without_changing_anything(smtp_sink, client):
    make_subscriber("news", language="es")
    sent_issue(smtp_sink, make_article(), ask_en="Come", ask_es="Venga", ask_label_en="Find", ask_label_es="Buscar",
               ask_url="http://127.0.0.1:8000/hubs/find/")  # fmt: skip
    mail = smtp_sink.messages[0].mail
    found = links_in(mail.get_body(("plain",)).get_content()) + links_in(
        mail.get_body(("html",)).get_content()
    )
    found += links_in(str(mail["List-Unsubscribe"]))
    assert len({link.split("/")[1] for link in found}) > 2
    with writes_refused():
        for link in set(found):
            for method in (client.get, client.head):
                assert method(link).status_code == 200, link


def test_who_stopped_is_counted_with_the_reason(smtp_sink):
    stopped, other = make_subscriber("news"), make_subscriber("news")
    from mailing.suppression import stop_address

    stop_address(stopped.email, "newsletter", source="tests")
    issue = make_issue(make_article())
    reach = readers.reach(ReadersOfIssue, "newsletter", issues.frozen(issue))
    assert (reach.mails, reach.candidates) == (1, 2)
    assert list(reach.left_out) == ["unsubscribed, or the address doesn’t work"]
    issues.send(issue, by=None)
    send(issue.batch, smtp_sink)
    assert smtp_sink.recipients() == [other.email]


def test_new_issue_proposes_what_is_new_since_the_last_one_and_takes_over_its_words(smtp_sink, staff):
    make_subscriber("news")
    old = make_article(published_at=timezone.now() - timedelta(days=20))
    make_article(published_at=timezone.now() - timedelta(days=40))
    staff.post(reverse("admin:news_issue_begin"), {"new": "1"})
    first = Issue.objects.get()
    assert list(first.articles.all()) == [old]
    Issue.objects.update(subject_en="First", letter_en="Hello.", signature_en="Priya")
    first.refresh_from_db()
    issues.send(first, by=None)
    send(first.batch, smtp_sink)
    new = make_article(published_at=timezone.now() + timedelta(seconds=1) - timedelta(seconds=1))
    staff.post(reverse("admin:news_issue_begin"), {"last": "1"})
    second = Issue.objects.exclude(pk=first.pk).get()
    assert (second.subject_en, second.signature_en) == ("First", "Priya")
    assert list(second.articles.all()) == [new]


def test_issue_is_looked_at_checked_tested_and_sent_from_the_admin_alone(smtp_sink, staff):
    make_circle(slug="energy")
    make_article(title_en="Power").coalitions.add(make_circle(slug="just-energy", name="Energy"))
    row = make_subscriber("circle:just-energy", language="es")
    issue = make_issue(*Article.objects.all(), letter_en="Read [this]().", letter_es="Lea [esto](/news/).")
    look, page = (
        reverse("admin:news_issue_look", args=[issue.pk]),
        reverse("admin:news_issue_send", args=[issue.pk]),
    )

    shown = staff.get(look).content.decode()
    assert "Power" in shown
    assert "frame-src 'self'" in staff.get(look)["Content-Security-Policy"]
    copy = staff.get(
        reverse("admin:news_issue_copy", args=[issue.pk]), {"topics": "circle:just-energy", "language": "es"}
    )
    assert 'lang="es"' in copy.content.decode()
    assert copy["X-Frame-Options"] == "SAMEORIGIN"
    assert "Power" not in staff.get(look, {"topics": "events", "language": "en"}).content.decode()
    assert "Estimados" not in staff.get(look, {"address": row.email}).content.decode()

    listed = staff.get(page).content.decode()
    assert "Not ready: fix this first" in listed
    assert 'name="at"' not in listed
    staff.post(page, {"at": ""})
    assert not Batch.objects.exists()
    Issue.objects.update(letter_en="Read [this](/news/).")
    assert "Not ready: fix this first" not in staff.get(page).content.decode()

    staff.post(reverse("admin:news_issue_test", args=[issue.pk]))
    assert Message.objects.filter(email="staff@example.org", kind="transactional").count() == 2
    staff.post(page, {"at": ""})
    issue.refresh_from_db()
    assert issue.batch.state == "holding"
    assert not staff.get(reverse("admin:news_issue_change", args=[issue.pk])).context["has_change_permission"]
    staff.post(reverse("admin:mailing_batch_move", args=[issue.batch_id, "stop"]))
    staff.post(page, {"at": ""})
    issue.refresh_from_db()
    send(issue.batch, smtp_sink)
    told = as_shown(staff.get(page).text)
    assert '<th scope="row">Accepted</th><td>1</td>' in told
    assert sorted(smtp_sink.recipients()) == sorted([row.email, "staff@example.org", "staff@example.org"])


def test_issue_is_scheduled_in_local_time_and_frozen_anew_until_it_is_held(staff, smtp_sink, time_machine):
    make_subscriber("news", "events")
    event = make_event(make_hub(), title_en="On the day")
    issue = make_issue()
    at = timezone.now() + timedelta(hours=5)
    staff.post(
        reverse("admin:news_issue_send", args=[issue.pk]),
        {"at": timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")},
    )
    issue.refresh_from_db()
    assert issue.batch.state == "scheduled"
    assert abs(issue.batch.scheduled_at - at) < timedelta(minutes=1)
    event.state = "cancelled"
    event.save()
    assert issues.refresh_scheduled() == 1
    issue.batch.refresh_from_db()
    assert "On the day" not in str(issue.batch.context)
    time_machine.move_to(at + timedelta(minutes=1))
    batches.advance(issue.batch)
    assert issues.refresh_scheduled() == 0


def test_sent_twice_is_sent_once(smtp_sink):
    make_subscriber("news")
    issue = make_issue(make_article())
    assert issues.send(issue, by=None)
    assert not issues.send(issue, by=None)
    send(issue.batch, smtp_sink)
    assert not issues.send(issue, by=None)
    assert len(smtp_sink.messages) == 1


def test_check_list_names_what_is_wrong():
    make_subscriber("news")
    long = "The organization's intergovernmental representatives collaborate considerably today. " * 14
    issue = make_issue(
        make_article(), subject_en="", subject_es="", letter_en=long + "[x](https://)", ask_label_en="Press"
    )
    found, _reach = checks.check(issue)
    assert {check.title for check in found if not check.is_ok} == {
        "Subject", "No empty links", "The button has text and a link", "Both languages",
        "Easy to read (en)",
    }  # fmt: skip


def test_check_list_warns_of_a_subject_that_a_phone_cuts_off():
    issue = make_issue(make_article(), subject_en="w" * 50, subject_es="w" * 60)
    title = "Subject short enough for a phone (50 characters, 60 in Spanish)"
    assert {check.title: check.is_ok for check in checks.check(issue)[0]}[title]
    issue.subject_es += "w"
    assert not {check.title: check.is_ok for check in checks.check(issue)[0]}[title]


def test_archive_shows_what_was_sent_and_only_public_issues(client, smtp_sink):
    make_subscriber("news")
    article = make_article(title_en="Power", title_es="Luz")
    issue, _got = sent_issue(smtp_sink, article)
    hidden, _got = sent_issue(smtp_sink, article, subject_en="For members", is_public=False)
    draft = make_issue(article, subject_en="Not out yet")
    for prefix, words in (("", "Power"), ("/es", "Luz")):
        listed = client.get(f"{prefix}/newsletter/archive/").content.decode()
        assert "For members" not in listed
        assert "Not out yet" not in listed
        assert words in client.get(f"{prefix}/newsletter/archive/{issue.pk}/").content.decode()
    for other in (hidden, draft):
        assert client.get(f"/newsletter/archive/{other.pk}/").status_code == 404


def test_building_takes_no_more_queries_for_more_readers(smtp_sink):
    article = make_article()
    for number in range(60):
        make_subscriber("news", f"circle:c{number % 7}", "events", county_id="13063")
    batch = Batch(context=issues.frozen(make_issue(article)), stream="newsletter")
    audience = ReadersOfIssue(batch)
    counts = []
    for size in (3, 50):
        with CaptureQueriesContext(connection) as queries:
            chunk, _cursor = audience.chunk("", size)
        assert len(list(chunk)) == size
        counts.append(len(queries))
    assert counts == [3, 3]


def test_article_is_mailed_to_chosen_topics_once(staff, smtp_sink):
    circle = make_circle(slug="energy", name="Energy")
    article = make_article(title_en="Power", title_es="Luz")
    article.coalitions.add(circle)
    both = make_subscriber("news", "circle:energy")
    one = make_subscriber("circle:energy", language="es")
    make_subscriber("news")
    make_subscriber("circle:energy", rhythm="weekly")
    page = reverse("admin:news_article_mail", args=[article.pk])
    assert 'value="circle:energy"' in staff.get(page).content.decode()
    counted = staff.post(page, {"topics": ["circle:energy"], "count": "1"}).content.decode()
    assert "2 readers will get it." in counted
    assert "chose the weekly email: 1" in counted
    assert not Batch.objects.exists()
    for _time in range(2):
        staff.post(page, {"topics": ["circle:energy"], "send": "1"})
    batch = Batch.objects.get()
    assert batch.stream == "circle:energy"
    send(batch, smtp_sink)
    got = sent_to(smtp_sink)
    assert got.keys() == {both.email, one.email}
    assert "Luz" in got[one.email]
    staff.post(page, {"topics": ["news"], "send": "1"})
    assert Batch.objects.count() == 1
    assert "Accepted" in staff.get(page).content.decode()


def test_draft_article_is_not_mailed(staff):
    article = make_article(state="draft")
    with pytest.raises(article_mailings.NotOut):
        article_mailings.mail(article, ["news"], by=None)


def test_hostile_words_are_inert_in_mail(smtp_sink):
    hostile = "<script>alert(1)</script> **x** [a](javascript:alert(1)) //evil.example \u202eabc"
    article = make_article(title_en=hostile, summary_en=hostile * 3)
    row = make_subscriber("news")
    sent_issue(
        smtp_sink,
        article,
        letter_en=hostile + " [b](//evil.example)",
        signature_en=hostile,
        subject_en=hostile,
    )
    mail = smtp_sink.messages[0].mail
    html = mail.get_body(("html",)).get_content()
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert 'href="//evil' not in html
    assert "\n" not in mail["Subject"]
    assert row.email in smtp_sink.recipients()


def test_left_reader_gets_nothing(smtp_sink):
    row = make_subscriber("news")
    make_subscriber("news")
    subscriptions.leave(row, source="tests")
    _issue, got = sent_issue(smtp_sink, make_article())
    assert row.email not in got
