"""The hash behind all chance: published answers, one result for arrays and numbers, keys that do not meet."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from sim.streams import WORD, Kind, Source, derived, key_number, named, threefry, word

NUMBERS = st.integers(0, WORD)
SMALL = st.integers(0, 2**20 - 1)

SOURCES = """
    CANDIDATES REPORT_TIME REPORT_MARK BUSYNESS LINE PLACE_EAST PLACE_NORTH CUSTOMER_CLASS FAULT_CLASS HANDLING
    REMOTE_FIX ELIGIBLE ASSIGNMENT MISASSIGNED MISASSIGNED_TRIAGE STUCK MISROUTE WRONG_UNIT_TRIAGE FIRST_CONTACT
    SECOND_CONTACT TRAVEL WORK NO_FAULT_FOUND NOT_FIXED PAUSE CLOSING IMPERFECT REPEAT_DELAY ABSENCE AREA REWORK
    PATIENCE CALL_AGAIN WISH SUITS ACCESS WAIT_AT_DOOR RETRY_ACCESS CONFIRMATION CONFIRMATION_ANSWER
    NOTICE_ANSWER CHASE_BUDGET CHASE_HANDLING CHASE_RAISES NEEDS_SECOND_LINE SECOND_LINE_LEAD SECOND_LINE_WORK
    VISIT_AFTER_SECOND_LINE NEEDS_PARTS PARTS_LEAD FALSE_REMOTE_FIX FALSE_CLOSURE FALSE_CLOSURE_REPORT AUDITED
    AUDIT_DETECTS AUDIT_DELAY OUTAGE_CANDIDATES OUTAGE_TIME OUTAGE_MARK OUTAGE_ALARM OUTAGE_ALARM_DELAY
    OUTAGE_REPORTS OUTAGE_REPORT_DELAY OUTAGE_REPAIR OUTAGE_LINE_TEST OWN_FAULT BUNDLE BUNDLE_SIZE
    BUNDLE_TOGETHER BUNDLE_DELAY
    """
KINDS = "NAME WEEK CANDIDATE LINE REPEAT TECHNICIAN HISTORY ELEMENT OUTAGE OUTAGE_REPORT ORDER BUNDLE_MEMBER"


@pytest.mark.parametrize(
    ("key", "counter", "answer"),
    [  # from the authors' file of known answers: threefry2x32, 20 rounds
        ((0, 0), (0, 0), (0x6B200159, 0x99BA4EFE)),
        ((WORD, WORD), (WORD, WORD), (0x1CB996FC, 0xBB002BE7)),
        ((0x13198A2E, 0x03707344), (0x243F6A88, 0x85A308D3), (0xC4923A9C, 0x483DF7A0)),
    ],
)
def test_known_answers(key, counter, answer):
    assert threefry(key, *counter) == answer
    columns = [np.array([part, part], dtype=np.uint32) for part in (*key, *counter)]
    assert [half.tolist() for half in threefry((columns[0], columns[1]), *columns[2:])] == [
        [part] * 2 for part in answer
    ]


@given(st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=20))
def test_arrays_give_what_single_numbers_give(rows):
    k0, k1, first, second = np.array(rows, dtype=np.uint32).T
    one_by_one = [threefry(row[:2], *row[2:]) for row in rows]
    together = threefry((k0, k1), first, second)
    assert [half.dtype for half in together] == [np.uint32, np.uint32]
    assert list(zip(*(half.tolist() for half in together), strict=True)) == one_by_one


@given(NUMBERS, NUMBERS, st.sampled_from(list(Kind)), SMALL, NUMBERS)
def test_derived_keys_and_words_are_the_same_in_arrays(k0, k1, kind, first, second):
    keys = np.array([k0], dtype=np.uint32), np.array([k1], dtype=np.uint32)
    expected = derived((k0, k1), kind, first, second)
    found = derived(keys, kind, first, np.array([second], dtype=np.uint32))
    assert (int(found[0][0]), int(found[1][0])) == expected
    assert int(word(keys, Source.WORK, 3)[0]) == word((k0, k1), Source.WORK, 3)


def test_numbers_of_sources_and_kinds_stay_as_they_are():
    """They are part of every published result: append, never insert, reorder or reuse."""
    assert [source.name for source in Source] == SOURCES.split()
    assert [kind.name for kind in Kind] == KINDS.split()
    assert [*Source] == list(range(len(Source)))
    assert [*Kind] == list(range(len(Kind)))


def test_no_draw_has_the_counter_of_a_derived_key(monkeypatch):
    """Draws count from their source's small number, derived keys from numbers with the highest bit set."""
    counters = []
    monkeypatch.setattr("sim.streams.threefry", lambda key, first, second: counters.append(first) or (0, 0))
    for source in Source:
        word((1, 2), source, WORD)
    draws = set(counters)
    counters.clear()
    for kind in Kind:
        derived((1, 2), kind, 0, 0)
        derived((1, 2), kind, 2**20 - 1, WORD)
    assert max(draws) < 2**31 <= min(counters)
    assert len(set(counters)) == 2 * len(Kind), "two kinds of key meet"


def test_one_subject_does_not_hide_another():
    """Different sources, attempts, seeds, replications and names: 32-bit words that agree only by chance."""
    keys = [named((seed, replication), name) for seed in range(4) for replication in range(4) for name in ("a", "b")]
    drawn = [word(key, source, attempt) for key in keys for source in Source for attempt in range(4)]
    assert len(drawn) - len(set(drawn)) <= 1  # expected: n² / 2**33 = 0.0018
    assert len({key_number(key) for key in keys}) == len(keys)


def test_a_key_as_one_number():
    assert key_number((0x12345678, 0x9ABCDEF0)) == 0x123456789ABCDEF0


def _chi_square(counts: np.ndarray) -> float:
    expected = counts.sum() / len(counts)
    return float(((counts - expected) ** 2).sum() / expected)


@pytest.mark.parametrize("low_bits", [True, False])
@pytest.mark.parametrize("of", ["attempt", "subject", "source", "seed"])
def test_words_are_uniform_over_each_part_of_their_key(of, low_bits):
    """256 classes by the highest and by the lowest 8 bits; the bounds hold 99.9 % of good generators."""
    number = np.arange(2**16, dtype=np.uint32)
    world = (np.full_like(number, 7), np.full_like(number, 3))
    drawn = {
        "attempt": lambda: word((7, 3), Source.WORK, number),
        "subject": lambda: word(derived((7, 3), Kind.LINE, 0, number), Source.WORK),
        "source": lambda: word(world, number, 0),
        "seed": lambda: word(derived((number, 0), Kind.LINE, 0, 0), Source.WORK),
    }[of]()
    classes = drawn & 0xFF if low_bits else drawn >> 24
    statistic = _chi_square(np.bincount(classes, minlength=256))
    low, high = chi2.ppf([0.0005, 0.9995], df=255)
    assert low < statistic < high


def test_neighbouring_attempts_are_independent():
    """Pairs of consecutive words fall evenly into 16 x 16 squares."""
    drawn = word((7, 3), Source.WORK, np.arange(2**16, dtype=np.uint32)) >> 28
    squares = np.bincount(drawn[:-1] * 16 + drawn[1:], minlength=256)
    low, high = chi2.ppf([0.0005, 0.9995], df=255)
    assert low < _chi_square(squares) < high


def test_a_name_s_key_is_the_same_on_every_machine():
    """Taken down once: the key comes from BLAKE2b of the name in UTF-8, not from Python's own hash."""
    assert named((1, 0), "north") == (0x8ECBBB96, 0x1083F52C)
    assert named((1, 0), "北区") == (0x4E157C46, 0x1073D599)
