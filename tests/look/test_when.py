from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone
from django.utils.translation import override

from pse_portal import dates

ATLANTA = ZoneInfo("America/New_York")


@pytest.fixture(autouse=True)
def _in_february():
    with time_machine.travel(datetime(2027, 2, 20, 12, tzinfo=ATLANTA), tick=False):
        yield


def moment(day: int, hour: int, minute: int = 0, month: int = 3, year: int = 2027) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ATLANTA)


def spoken(words: str) -> str:
    """Return the words with plain spaces, as tests write them."""
    return words.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (moment(4, 18), moment(4, 20), "6 to 8 p.m."),
        (moment(4, 17, 30), moment(4, 20), "5:30 to 8 p.m."),
        (moment(4, 10), moment(4, 14), "10 a.m. to 2 p.m."),
        (moment(4, 10), moment(4, 12), "10 a.m. to noon"),
        (moment(4, 12), moment(4, 13), "noon to 1 p.m."),
    ],
)
def test_times_in_english_say_the_half_of_the_day_once(start, end, words):
    assert dates.span(start, end) == words


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (moment(4, 18), moment(4, 20), "de las 6:00 p. m. a las 8:00 p. m."),
        (moment(4, 13), moment(4, 15, 30), "de la 1:00 p. m. a las 3:30 p. m."),
        (moment(4, 1), moment(4, 13), "de la 1:00 a. m. a la 1:00 p. m."),
    ],
)
def test_times_in_spanish_take_the_article_of_the_hour(start, end, words):
    with override("es"):
        assert spoken(dates.span(start, end)) == words


def test_one_o_clock_in_spanish_is_singular():
    with override("es"):
        assert spoken(dates.at(moment(4, 13))) == "a la 1:00 p. m."
        assert spoken(dates.at(moment(4, 19))) == "a las 7:00 p. m."
    assert dates.at(moment(4, 19)) == "at 7 p.m."


def test_near_day_needs_no_year():
    assert dates.day(date(2027, 3, 4), weekday=True) == "Thu, Mar 4"
    assert dates.day(date(2028, 3, 4)) == "Mar 4, 2028"
    assert dates.day(date(2027, 2, 1)) == "Feb 1, 2027"


def test_day_in_spanish_begins_with_the_weekday_in_lower_case():
    with override("es"):
        assert dates.day(date(2027, 3, 4), weekday=True) == "jueves 4 de marzo"
        assert dates.day(date(2028, 3, 4)) == "4 de marzo de 2028"


def test_aware_moment_counts_as_the_day_it_is_in_the_current_zone():
    late = datetime(2027, 3, 5, 2, tzinfo=ZoneInfo("UTC"))

    with timezone.override("America/New_York"):
        assert dates.day(late) == "Mar 4"


def test_event_over_midnight_says_both_days():
    words = dates.when(moment(4, 18), moment(5, 9))

    assert words == "Thu, Mar 4, 6 p.m., to Fri, Mar 5, 9 a.m."


def test_brief_form_is_the_weekday_unless_the_day_is_far():
    assert dates.when(moment(4, 18), moment(4, 20), brief=True) == "Thursday, 6 to 8 p.m."
    past = moment(19, 18, month=10, year=2025)
    assert dates.when(past, past + timedelta(hours=2), brief=True) == "Sun, Oct 19, 2025, 6 to 8 p.m."


def test_brief_form_of_the_next_two_days_says_how_soon():
    assert dates.when(moment(21, 18, month=2), moment(21, 20, month=2), brief=True) == "tomorrow, 6 to 8 p.m."
    with override("es"):
        assert dates.when(moment(20, 18, month=2), moment(20, 20, month=2), brief=True).startswith(
            "hoy, de las 6:00"
        )


@pytest.mark.parametrize(
    ("day", "english", "spanish"),
    [
        (date(2027, 2, 19), "", ""),
        (date(2027, 2, 20), "today", "hoy"),
        (date(2027, 2, 21), "tomorrow", "mañana"),
        (date(2027, 2, 26), "in 6 days", "en 6 días"),
        (date(2027, 2, 27), "", ""),
    ],
)
def test_near_date_is_also_said_in_days_from_now(day, english, spanish):
    assert dates.soon(day) == english
    with override("es"):
        assert dates.soon(day) == spanish


def test_moment_is_a_day_and_a_time():
    assert dates.moment(moment(4, 19)) == "Thu, Mar 4 at 7 p.m."
    with override("es"):
        assert spoken(dates.moment(moment(4, 13))) == "jueves 4 de marzo, a la 1:00 p. m."


def test_zone_is_said_in_words():
    assert dates.when(moment(4, 18), moment(4, 20), zone="America/Chicago").endswith(", Central time")
    assert dates.zone_name("America/Puerto_Rico") == "time in Puerto Rico"


@pytest.mark.parametrize(
    ("day", "english", "spanish"),
    [(date(2026, 10, 4), "October", "octubre"), (date(2025, 7, 1), "July 2025", "julio de 2025")],
)
def test_month_says_its_year_only_where_it_is_far(day, english, spanish):
    assert dates.month(day) == english
    with override("es"):
        assert dates.month(day) == spanish
