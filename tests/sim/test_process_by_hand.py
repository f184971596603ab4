"""A ticket's life, computed by hand: direct dispatch, contact, closing, repeats, the end of the run.

Unless a test says otherwise, there is one technician who is always on duty and at once at the customer's, and
every visit takes an hour.
"""

from __future__ import annotations

import pytest

from scenarios.base import WrongInput
from tests.small import agree, desk_rows, run

DIRECT = """
technicians: {per_area: 1, shift: {hours: "08:00-18:00"}}
dispatch: {mode: direct, chain: [desk], desks: {desk: {handling: 10 min}}, direct: %s}
"""


def test_direct_dispatch_passes_no_desk():
    found = run(DIRECT % "{assignment: 3 min}", "08:00")
    agree(found.passages, "desk arrived left\nhotline 08:00 08:00")
    agree(found.tickets, "route assigned contacted dispatched closed\ndirect 08:03 - 08:03 09:03")


def test_a_ticket_that_is_not_eligible_passes_the_chain():
    found = run(DIRECT % "{assignment: 3 min, eligible: 0}", "08:00")
    agree(found.tickets, "route assigned contacted dispatched\nchain - 08:10 08:10")


@pytest.mark.parametrize(
    ("reported", "back", "dispatched"),
    [
        ("10:00", "10:33", "10:43"),  # assigned at 10:03, noticed 30 min later
        ("20:00", "Tue/08:30", "Tue/08:40"),  # noticed after the beginning of the shift
        ("17:57", "Tue/08:30", "Tue/08:40"),  # assigned as the shift ends
        ("17:56:59", "18:29:59", "18:39:59"),
    ],
)
def test_a_misassigned_ticket_is_noticed_on_duty_and_goes_to_the_first_desk(reported, back, dispatched):
    found = run(DIRECT % "{assignment: 3 min, misassigned: 1, triage: 30 min}", reported)
    agree(desk_rows(found), f"arrived left\n{back} {dispatched}")
    agree(found.tickets, f"route dispatched\nmisassigned {dispatched}")


def test_a_misassigned_ticket_takes_nobody_s_time():
    found = run(DIRECT % "{misassigned: 1, triage: 30 min}", "at\n08:00\n08:00")
    agree(found.visits, "ticket queued departed\n0 08:40 08:40\n1 08:40 09:40")


NOBODY_HOME = """
areas: {staffed: {lines: 1}, empty: {lines: 1}}
technicians:
  sharing: pooled
  roster:
    - {area: staffed, absence: 1, shift: {hours: "08:00-18:00"}}
    - {area: staffed, shift: {hours: "Tue-Fri 10:00-18:00"}}
dispatch: {mode: direct, chain: [desk], desks: {desk: {}}, direct: {misassigned: 1, triage: 30 min}}
"""


@pytest.mark.parametrize("area", ["staffed", "empty"])
def test_a_misassigned_ticket_is_noticed_by_who_is_there(area):
    """One technician is absent on Monday, the other one comes on Tuesday; who has nobody, is told by the others."""
    found = run(NOBODY_HOME, f"at area\n09:00 {area}")
    agree(desk_rows(found), "arrived\nTue/10:30")


PHONE = """
dispatch: {chain: [], contact: {by: phone, first: %s, second: %s, pause: 5 min, retry: 15 min}}
"""


@pytest.mark.parametrize(
    ("first", "second", "contacts", "dispatched"),
    [("1", "1", 1, "08:00"), ("1", "null", 1, "08:00"), ("0", "1", 2, "08:05")],
)
def test_the_second_contact_is_tried_after_a_pause(first, second, contacts, dispatched):
    found = run(PHONE % (first, second), "08:00")
    agree(found.tickets, f"contacted contacts dispatched\n08:00 {contacts} {dispatched}")


def test_contacts_are_tried_again_after_a_while():
    """First and second answer half the time: 1, 2, 3, 4 ... contacts take 0, 5, 20, 25, 40 ... minutes."""
    found = run(PHONE % ("0.5", "0.5"), " ".join(["08:00"] * 60))
    contacts, minutes = found.tickets["contacts"], (found.tickets["dispatched"] - 8 * 3600) // 60
    assert minutes.tolist() == ((contacts - 1) // 2 * 20 + (contacts - 1) % 2 * 5).tolist()
    assert {1, 2, 3, 4} <= set(contacts.tolist())


def test_without_a_second_contact_the_first_is_tried_again():
    found = run(PHONE % ("0.5", "null"), " ".join(["08:00"] * 30))
    contacts, minutes = found.tickets["contacts"], (found.tickets["dispatched"] - 8 * 3600) // 60
    assert minutes.tolist() == ((contacts - 1) * 15).tolist()
    assert max(contacts) > 2


@pytest.mark.parametrize(
    ("delay", "again"),
    # restored at 09:00 and closed at 13:00: a delay that ends before then is put off to a second after it
    [("10 min", "13:00:01"), ("4 h", "13:00:01"), ("14401 s", "13:00:01"), ("17999 s", "13:59:59")],
)
def test_a_repeat_comes_after_its_delay_but_not_before_closing(delay, again):
    found = run(
        f"""
        horizon: {{window: 14 h}}
        repair: {{on_site: 1 h, closing: 4 h}}
        repeats: {{imperfect: 1, delay: {delay}}}
        """,
        "08:00",
    )
    agree(
        found.tickets,
        f"""
        ticket parent generation reported restored closed outcome
        0      -      0          08:00    09:00    13:00  fixed
        1      0      1          {again}  -        -      open
        """,
    )


def test_a_remote_fix_has_a_repeat_probability_of_its_own():
    found = run(
        """
        horizon: {window: 11 h}
        remote: {fixable: 1, handling: 12 min}
        repeats: {imperfect: 0, imperfect_remote: 1, delay: 2 h}
        """,
        "08:00",
    )
    agree(
        found.tickets,
        """
        ticket parent reported restored closed outcome
        0      -      08:00    08:12    08:12  remote_fix
        1      0      10:12    10:24    10:24  remote_fix   # its repeat would come at 12:24, after the cut
        """,
    )


def test_no_repair_that_found_no_fault_comes_back():
    found = run("repair: {on_site: 1 h, no_fault_found: 1}\nrepeats: {imperfect: 1, delay: 1 h}", "08:00")
    assert len(found.tickets) == 1


def test_more_repeats_than_allowed_stop_the_run():
    with pytest.raises(WrongInput, match=r"repeats\.max_repeats: a fault came back more than 2 times"):
        run("repeats: {imperfect: 1, delay: 1 h, max_repeats: 2}", "08:00")


def test_nothing_happens_at_the_cut_or_after_it():
    """The run ends at 10:00: work until then is not finished, and a report at that instant is none."""
    found = run("horizon: {window: 10 h}\ntechnicians: {per_area: 3}", "08:59:59 09:00 09:59:59 10:00")
    agree(
        found.tickets,
        """
        ticket reported closed   outcome
        0      08:59:59 09:59:59 fixed
        1      09:00    -        open
        2      09:59:59 -        open
        """,
    )
    agree(
        found.visits,
        """
        ticket technician departed finished outcome
        0      0          08:59:59 09:59:59 fixed
        1      1          09:00    -        open
        2      0          09:59:59 -        open
        """,
    )


@pytest.mark.parametrize("drain", [False, True])
def test_a_repeat_at_the_cut_does_not_exist(drain):
    """Restored at 09:00 + 2 h = 11:00, where the run ends; a second later it still would be a ticket."""
    repeats = "\nrepeats: {imperfect: 1, delay: 2 h}"
    assert len(run("horizon: {window: 11 h}" + repeats, "08:00", drain=drain).tickets) == 1
    assert len(run("horizon: {window: 39601 s}" + repeats, "08:00", drain=drain).tickets) == 2


def test_a_drained_run_goes_on_until_all_is_closed():
    found = run("horizon: {window: 9 h}", "08:00 08:10", drain=True)
    agree(found.tickets, "ticket closed\n0 09:00\n1 10:00")
