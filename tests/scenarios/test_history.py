"""Past tickets from a file: what is read, what is refused and with which words, and what is warned of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from scenarios.base import WrongInput
from scenarios.demand import Columns, HistoryDemand
from scenarios.history import ReportHistory, read_history, with_history
from scenarios.scenario import Scenario, read_scenario

HOUR, DAY = 3600, 86_400
AREAS, FAULTS, CUSTOMERS = ["north", "south"], ["line", "port"], ["ordinary", "brand"]

Read = Callable[..., ReportHistory]


def demand(path: Path, date_format: str | None = None, **columns: str) -> HistoryDemand:
    names = Columns(**({"reported": "opened"} | columns))
    return HistoryDemand(source="history", file=str(path), columns=names, date_format=date_format)


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Writes a file and reads it as a history."""

    def read(text: str | bytes, date_format: str | None = None, **columns: str) -> ReportHistory:
        path = tmp_path / "tickets.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_history(demand(path, date_format, **columns), AREAS, FAULTS, CUSTOMERS)

    return read


@pytest.fixture
def refusal(read: Read, tmp_path: Path) -> Callable[..., str]:
    """The message with which a file is refused, after the file's name."""

    def refusal(text: str | bytes, date_format: str | None = None, **columns: str) -> str:
        with pytest.raises(WrongInput) as error:
            read(text, date_format, **columns)
        message = str(error.value)
        place = f"demand.file '{tmp_path / 'tickets.csv'}'"
        assert message.startswith(place)
        assert "\n" not in message
        return message.removeprefix(place).lstrip(",: ")

    return refusal


def column(times: list[datetime], style: str = "%Y-%m-%d %H:%M") -> str:
    """A file with nothing but report times."""
    return "opened\n" + "".join(f"{time.strftime(style)}\n" for time in times)


def steady(count: int, step: timedelta, start: datetime = datetime(2026, 1, 5)) -> list[datetime]:
    return [start + number * step for number in range(count)]


def has_note(history: ReportHistory, words: str) -> bool:
    return any(words in note for note in history.notes)


# ---- what is read ----


def test_seconds_count_from_the_monday_before(read):
    # 2026-11-21 is a Saturday, so the Monday is the 16th, 5 days before.
    history = read("opened\n2026-11-21 08:30\n2026-11-22 00:00:05\n")
    assert history.monday == date(2026, 11, 16)
    assert history.reported.tolist() == [5 * DAY + 8 * HOUR + 1800, 6 * DAY + 5]
    assert history.reported.dtype == history.row.dtype == np.int64


def test_a_report_on_monday_at_midnight_is_second_zero(read):
    history = read("opened\n2026-11-16\n")
    assert history.monday == date(2026, 11, 16)
    assert history.reported.tolist() == [0]


def test_reports_are_sorted_and_the_same_second_keeps_the_order_of_the_file(read):
    history = read("opened\n2026-11-16 09:00\n2026-11-16 08:00\n2026-11-16 09:00\n2026-11-16 08:00\n")
    assert history.reported.tolist() == [8 * HOUR, 8 * HOUR, 9 * HOUR, 9 * HOUR]
    assert history.row.tolist() == [2, 4, 1, 3]


def test_the_first_row_of_a_ticket_counts(read):
    text = "number,opened\nB,2026-11-16 09:00\nA,2026-11-16 08:00\nB,2026-11-16 07:00\nA,2026-11-16 08:00\n"
    history = read(text, ticket="number")
    assert history.row.tolist() == [2, 1]
    assert history.reported.tolist() == [8 * HOUR, 9 * HOUR]
    assert has_note(history, "Of 4 rows, 2 are replayed; 2 are further rows of the same tickets.")


def test_names_become_numbers_and_missing_columns_are_drawn_later(read):
    text = "opened,where,what\n2026-11-16 09:00,south,line\n2026-11-16 08:00, north ,port\n"
    history = read(text, area="where", fault_class="what")
    assert history.area.tolist() == [0, 1]
    assert history.fault_class.tolist() == [1, 0]
    assert history.customer_class.tolist() == [-1, -1]


def test_a_name_may_look_like_a_missing_value(tmp_path):
    path = tmp_path / "tickets.csv"
    path.write_text("opened,area\n2026-11-16 09:00,NA\n")
    history = read_history(demand(path, area="area"), ["EU", "NA"], FAULTS, CUSTOMERS)
    assert history.area.tolist() == [1]


def test_repeats_are_left_out_where_a_column_tells_them_apart(read):
    words = ["true", "No", "Y", "0", "是", "否"]
    text = "opened,first\n" + "".join(f"2026-11-16 0{hour}:00,{word}\n" for hour, word in enumerate(words))
    history = read(text, first_report="first")
    assert history.row.tolist() == [1, 3, 5]
    assert history.repeats_modelled
    assert has_note(history, "3 are no first reports")
    assert not has_note(history, "no repeat faults of its own")


def test_whether_a_ticket_is_a_first_report_stands_in_its_first_row(read):
    text = "id,opened,first\nA,2026-11-16 08:00,yes\nA,2026-11-16 08:00,no\nB,2026-11-16 09:00,no\n"
    assert read(text, ticket="id", first_report="first").row.tolist() == [1]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_found_by_the_wanted_columns(read, separator):
    rows = [["note; a, b", "opened"], ["x, y, z; u; v", "2026-11-16 08:00"]]
    text = "\n".join(separator.join(f'"{cell}"' for cell in row) for row in rows)
    assert read(text).reported.tolist() == [8 * HOUR]


def test_quoted_line_breaks_blank_rows_and_empty_last_fields_are_no_trouble(read):
    text = 'opened,text\n2026-11-16 08:00,"a\nb"\n\n2026-11-16 09:00,c,\n,\n'
    assert read(text).row.tolist() == [1, 3]


def test_a_byte_order_mark_and_windows_line_ends_are_no_trouble(read):
    assert read(b"\xef\xbb\xbfopened,x\r\n2026-11-16 08:00,1\r\n").row.tolist() == [1]


def test_chinese_files_may_be_gb18030(tmp_path):
    path = tmp_path / "tickets.csv"
    path.write_bytes("受理时间,区域\n2026年11月16日 08:00,历下\n".encode("gb18030"))
    asked = demand(path, "%Y年%m月%d日 %H:%M", reported="受理时间", area="区域")
    history = read_history(asked, ["市中", "历下"], FAULTS, CUSTOMERS)
    assert history.area.tolist() == [1]
    assert has_note(history, "read as GB18030")


@pytest.mark.parametrize(
    ("date_format", "text"),
    [
        (None, "2026-11-21T08:30:00"),
        (None, "2026-11-21 08:30:00.999"),
        ("%d/%m/%Y %H:%M", "21/11/2026 8:30"),
        ("%d/%m/%Y %H:%M", "21/11/2026  08:30"),
        ("%m/%d/%y %I:%M %p", "11/21/26 8:30 AM"),
        ("%d %b %Y %H:%M", "21 Nov 2026 08:30"),
        ("%H:%M %d.%m.%Y", "08:30 21.11.2026"),
        ("%Y%m%d%H%M", "202611210830"),
    ],
)
def test_formats(read, date_format, text):
    assert read(f"opened\n{text}\n", date_format).reported.tolist() == [5 * DAY + 8 * HOUR + 1800]


def test_one_offset_from_utc_is_kept_as_local_time(read):
    history = read("opened\n2026-11-16 08:00+08:00\n2026-11-16T09:00:00+08:00\n")
    assert history.reported.tolist() == [8 * HOUR, 9 * HOUR]
    assert has_note(history, "offset +08:00 from UTC")


# ---- what is refused ----


def test_an_unknown_column_gets_the_nearest_name_and_the_list(refusal):
    assert refusal("number,opend\n1,2026-11-16\n") == (
        "column 'opened': no such column in the header (demand.columns.reported) (did you mean 'opend'?); "
        "expected one of ['number', 'opend']"
    )


def test_a_column_name_must_be_unique(refusal):
    assert "column 'opened': 2 columns are called so" in refusal("opened,opened\n2026-11-16,2026-11-17\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("\n\n", "the file is empty"),
        ("opened\n", "no rows below the header"),
        (b"PK\x03\x04\xff\xff\x80", "no text in UTF-8 or GB18030"),
        ("x,opened,y\n1,2026-11-16,2\n1,2026-11-16\n", "row 2, column 'y': the row has 2 fields; expected 3"),
        ("x,opened\n1,2026-11-16\n1,2,3\n", "row 2, column 'opened': the row has 3 fields; expected 2"),
        ('opened,x\n2026-11-16,"a"b\n', "row 1: ',' expected after '\"'; expected quotation marks"),
        ('opened,"x"y\n2026-11-16,b\n', "',' expected after '\"'; expected quotation marks"),
        ('opened\n2026-11-16\n"2026-11-16\n', "row 2: unexpected end of data; expected quotation marks"),
    ],
)
def test_malformed_files(refusal, text, message):
    assert refusal(text).startswith(message)


def test_a_missing_file_and_a_folder(tmp_path):
    (tmp_path / "tickets.csv").write_text("opened\n")
    with pytest.raises(WrongInput, match=r"no such file in .* \(did you mean 'tickets\.csv'\?\); expected a CSV"):
        read_history(demand(tmp_path / "ticket.csv"), AREAS, FAULTS, CUSTOMERS)
    with pytest.raises(WrongInput, match="this is a folder; expected a CSV file"):
        read_history(demand(tmp_path), AREAS, FAULTS, CUSTOMERS)
    with pytest.raises(WrongInput, match="no such file"):
        read_history(demand(tmp_path / "nowhere" / "tickets.csv"), AREAS, FAULTS, CUSTOMERS)


@pytest.mark.parametrize("word", ["", "?", "NULL", "na"])
def test_a_missing_report_time(refusal, word):
    text = f"number,opened\n1,2026-11-16\n2,{word}\n3,{word}\n"
    assert refusal(text) == (
        f"row 2, column 'opened': '{word}' is no value (2 of 3 rows are like this); expected a report time in every row"
    )


def test_a_missing_ticket_number(refusal):
    message = refusal("number,opened\n1,2026-11-16\n?,2026-11-16\n", ticket="number")
    assert message == (
        "row 2, column 'number': '?' is no value (no other row is like this); expected a ticket number in every row"
    )


def test_an_unknown_name(refusal):
    assert refusal("opened,area\n2026-11-16,north\n2026-11-16,suoth\n", area="area") == (
        "row 2, column 'area': unknown area 'suoth' (did you mean 'south'?); "
        "no other row is like this; expected one of ['north', 'south'], or demand.columns.area left out, so that "
        "it is drawn"
    )
    message = refusal("opened,class\n2026-11-16,?\n", customer_class="class")
    assert message.startswith("row 1, column 'class': no customer class, but '?'")


def test_neither_yes_nor_no(refusal):
    message = refusal("opened,first\n2026-11-16,yes\n2026-11-16,perhaps\n", first_report="first")
    assert message.startswith("row 2, column 'first': 'perhaps' is neither yes nor no (no other row is like this); ")
    assert "no row is a first report" in refusal("opened,first\n2026-11-16,no\n", first_report="first")


def test_a_time_of_another_style_gets_the_right_format(refusal):
    assert refusal("opened\n2/3/2026 08:00\n29/3/2026 09:00\n") == (
        "row 1, column 'opened': cannot read '2/3/2026 08:00' (2 of 2 rows are like this); expected "
        'ISO 8601 like 2026-11-21 08:30; every row fits demand.date_format="%d/%m/%Y %H:%M"'
    )
    assert refusal("opened\n2/3/2026 08:00\n29/3/2026 09:00\n", "%m/%d/%Y %H:%M").endswith(
        "expected demand.date_format '%m/%d/%Y %H:%M'; every row fits demand.date_format=\"%d/%m/%Y %H:%M\""
    )
    assert refusal("opened\n2026-11-16 08:00\n", "%d/%m/%Y").endswith("so leave out demand.date_format")


def test_day_and_month_that_cannot_be_told_apart_are_not_guessed(refusal):
    assert refusal("opened\n2/3/2026 08:00\n").endswith(
        'demand.date_format="%d/%m/%Y %H:%M" or demand.date_format="%m/%d/%Y %H:%M", whichever is meant'
    )


def test_two_styles_in_one_column_are_named_with_their_rows(refusal):
    text = "opened\n2026-11-16 08:00\n16/11/2026 09:00\n2026-11-16 10:00\n17/11/2026 11:00\n"
    assert refusal(text).endswith(
        "; '%d/%m/%Y %H:%M' fits rows 2 and 4: two styles stand in this column, and one format cannot read both"
    )
    assert "; ISO 8601 fits rows 1 and 3: two styles" in refusal(text, "%d/%m/%Y %H:%M")


def test_long_lists_of_rows_are_cut(refusal):
    text = "opened\n2026-11-16\n" + "16/11/2026\n" * 7
    assert "fits rows 2, 3, 4, 5, 6 and 2 more" in refusal(text)


def test_nonsense_beside_another_style_does_not_hide_the_hint(refusal):
    assert refusal("opened\n16/11/2026\nyesterday\n").endswith('; this row fits demand.date_format="%d/%m/%Y"')
    assert refusal("opened\nyesterday\n").endswith("expected ISO 8601 like 2026-11-21 08:30")


def test_different_offsets_are_refused(refusal):
    for other in ("2026-11-16 09:00+02:00", "2026-11-16 09:00"):
        message = refusal(f"opened\n2026-11-16 08:00+01:00\n{other}\n")
        assert message.startswith(f"row 2, column 'opened': '{other}' has another offset from UTC than ")
        assert "in row 1" in message


@pytest.mark.parametrize(
    ("date_format", "message"),
    [
        ("%H:%M", "no year, month or day"),
        ("", "no year, month or day"),
        ("%d/%m/%Y %Q", "'Q' is a bad directive"),
        ("%d/%m/%Y %d", "redefinition of group name"),
    ],
)
def test_a_wrong_date_format(read, date_format, message):
    with pytest.raises(WrongInput, match=f"demand.date_format '{date_format}': {message}"):
        read("opened\n2026-11-16\n", date_format)


# ---- what is warned of ----


def test_an_ordinary_file_has_only_the_two_notes_that_always_apply(read):
    rng = np.random.default_rng(1)
    minutes = np.sort(rng.integers(0, 60 * 24 * 60, 3000)).tolist()
    history = read(column([datetime(2026, 1, 5) + timedelta(minutes=minute) for minute in minutes]))
    assert len(history.notes) == 2
    assert has_note(history, "starts empty on 2026-01-05")
    assert has_note(history, "no repeat faults of its own")


def test_one_row_per_update_is_noticed_unless_tickets_are_told_apart(read):
    times = [time for time in steady(30, timedelta(hours=5, minutes=7)) for _ in range(4)]
    assert has_note(read(column(times)), "75 % of the rows have the same report time")
    text = "number,opened\n" + "".join(f"{number // 4},{time:%Y-%m-%d %H:%M}\n" for number, time in enumerate(times))
    assert not has_note(read(text, ticket="number"), "same report time")


def test_many_reports_in_the_same_minute_by_chance_are_no_updates(read):
    rng = np.random.default_rng(1)
    minutes = rng.integers(0, 7 * 24 * 60, 15_000).tolist()
    history = read(column([datetime(2026, 1, 5) + timedelta(minutes=minute) for minute in minutes]))
    assert np.unique(history.reported).size < 0.6 * history.reported.size
    assert not has_note(history, "same report time")


def test_an_extract_by_closing_date_is_noticed(read):
    # Opened over 40 weeks, but only the last 10 weeks are dense: older tickets stayed open for long.
    times = steady(30, timedelta(weeks=1)) + steady(100, timedelta(hours=16), datetime(2026, 8, 3))
    assert has_note(read(column(times)), "an extract by closing date looks like this")
    assert not has_note(read(column(steady(280, timedelta(days=1)))), "closing date")


def test_a_long_silence_is_noticed(read):
    history = read(column([datetime(2026, 1, 5), datetime(2026, 1, 6), datetime(2062, 1, 6)]))
    assert has_note(history, "no reports between 2026-01-06 and 2062-01-06; a mistyped date")


def test_swapped_day_and_month_are_noticed(read):
    text = column(steady(300, timedelta(hours=5), datetime(2026, 3, 1)), "%d/%m/%Y %H:%M")
    assert not has_note(read(text, "%d/%m/%Y %H:%M"), "may be swapped")
    early = [time for time in steady(300, timedelta(hours=5), datetime(2026, 3, 1)) if time.day <= 12]
    text = column(early, "%d/%m/%Y %H:%M")
    assert has_note(read(text, "%m/%d/%Y %H:%M"), "day and month may be swapped")


def test_dates_without_times_are_noticed(read):
    assert has_note(read(column(steady(30, timedelta(days=1)), "%Y-%m-%d")), "held dates only")


def test_every_note_is_a_sentence(read):
    text = b"\xca\xb1,opened\n" + b"x,2026-01-05 00:00+00:00\n" * 30 + b"x,2027-01-05 00:00+00:00\n" * 50
    notes = read(text).notes
    assert len(notes) >= 6
    assert all(not note[0].islower() and note.endswith(".") for note in notes)


# ---- the scenario that replays it ----


def scenario_of(path: Path, **changes: object) -> Scenario:
    tree: dict[str, object] = {
        "areas": {"north": {"lines": 100, "technicians": 1}, "south": {"lines": 100, "technicians": 1}},
        "faults": {"line": {"share": 0.5, "imperfect": 0.2}, "port": {"share": 0.5}},
        "customers": {"ordinary": {"share": 0.9}, "brand": {"share": 0.1, "imperfect": 0.3}},
        "repair": {"on_site": "1 h"},
        "repeats": {"imperfect": 0.1, "imperfect_remote": 0.1, "delay": "5 days"},
        "horizon": {"warm_up": "60 days", "window": "90 days", "follow_up": "7 days"},
        "history": {"source": "history", "file": str(path), "columns": {"reported": "opened"}},
    }
    return read_scenario(tree | changes)


@pytest.fixture
def tickets(tmp_path: Path) -> Path:
    """A Wednesday and the Monday after it."""
    path = tmp_path / "tickets.csv"
    path.write_text("opened,first\n2026-11-18 08:30,yes\n2026-11-23 00:00,yes\n")
    return path


def test_the_window_is_the_whole_days_with_reports(tickets):
    replayed, history = with_history(scenario_of(tickets))
    assert replayed.start == history.monday == date(2026, 11, 16)
    assert replayed.horizon.warm_up == 2 * DAY
    assert replayed.horizon.window == 6 * DAY
    assert replayed.horizon.follow_up == 7 * DAY
    assert has_note(history, "2026-11-18 to 2026-11-23, with 2 reports")
    assert has_note(history, "No reports come during the follow-up")


def test_modelled_repeats_are_off_everywhere(tickets):
    scenario = scenario_of(tickets)
    replayed, _ = with_history(scenario)
    assert replayed.repeats.imperfect == replayed.repeats.imperfect_remote == 0
    assert {fault.imperfect for fault in replayed.faults.values()} == {0}
    assert {customer.imperfect for customer in replayed.customers.values()} == {0}
    assert scenario.faults["line"].imperfect == 0.2
    assert replayed.faults["line"].share == 0.5


def test_modelled_repeats_stay_where_first_reports_are_told_apart(tickets):
    columns = {"reported": "opened", "first_report": "first"}
    scenario = scenario_of(tickets, history={"source": "history", "file": str(tickets), "columns": columns})
    replayed, _ = with_history(scenario)
    assert replayed.repeats == scenario.repeats
    assert replayed.faults == scenario.faults
    assert replayed.customers == scenario.customers


def test_the_file_wins_over_another_start(tickets):
    replayed, history = with_history(scenario_of(tickets, start="2026-01-05"))
    assert replayed.start == date(2026, 11, 16)
    assert has_note(history, "first Monday is 2026-11-16, as in the file, and not 2026-01-05")
    assert not has_note(with_history(scenario_of(tickets, start="2026-11-16"))[1], "and not")


def test_everything_else_stays_as_it_was(tickets):
    scenario = scenario_of(tickets)
    replayed, _ = with_history(scenario)
    changed = {"start", "horizon", "reports", "repeats", "faults", "customers"}
    assert replayed.model_dump(exclude=changed) == scenario.model_dump(exclude=changed)
    assert_array_equal(with_history(scenario)[1].reported, with_history(scenario)[1].reported)


def test_the_rate_is_the_average_of_the_file(tickets):
    """Offered loads are computed from it."""
    replayed, report = with_history(scenario_of(tickets))
    lines = sum(area.lines for area in replayed.areas.values())
    years = replayed.horizon.window / (365 * 86_400)
    assert replayed.reports.per_line_and_year * lines * years == pytest.approx(len(report.reported))


def test_a_calendar_that_never_opens_on_the_dates_of_the_file_is_refused(tmp_path):
    path = tmp_path / "tickets.csv"
    path.write_text("opened\n2026-11-17 08:30\n")
    technicians = {"shift": {"hours": "Sun 08:00-18:00"}}
    scenario = scenario_of(path, technicians=technicians, horizon={"follow_up": "1 h"})
    with pytest.raises(WrongInput, match=r"technicians\.shift\.hours: .* never opens within"):
        with_history(scenario)


def test_a_scenario_without_a_history_is_no_case_for_it(tickets):
    with pytest.raises(ValueError, match="Expected a scenario with a history"):
        with_history(scenario_of(tickets, history=None))
