"""Randomness as a pure function of its key: seed, replication, source, subject, attempt.

A draw never depends on the order in which things happen, nor on how much else there is, so two scenarios see
the same customers, the same faults and the same jobs. The hash is Threefry-2x32 with 20 rounds (Salmon, Moraes,
Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011). All functions work on plain whole numbers
and, element by element, on numpy arrays of uint32; compiled code has words in int64.
"""

from __future__ import annotations

from enum import IntEnum
from hashlib import blake2b
from typing import Any

from sim.compiled import compiled, inlined

WORD = 0xFFFFFFFF
"""Largest 32-bit word."""


class Source(IntEnum):
    """Sources of randomness. Append only: a number is part of every published result."""

    CANDIDATES = 0
    REPORT_TIME = 1
    REPORT_MARK = 2
    BUSYNESS = 3
    LINE = 4
    PLACE_EAST = 5
    PLACE_NORTH = 6
    CUSTOMER_CLASS = 7
    FAULT_CLASS = 8
    HANDLING = 9
    REMOTE_FIX = 10
    ELIGIBLE = 11
    ASSIGNMENT = 12
    MISASSIGNED = 13
    MISASSIGNED_TRIAGE = 14
    STUCK = 15
    MISROUTE = 16
    WRONG_UNIT_TRIAGE = 17
    FIRST_CONTACT = 18
    SECOND_CONTACT = 19
    TRAVEL = 20
    WORK = 21
    NO_FAULT_FOUND = 22
    NOT_FIXED = 23
    PAUSE = 24
    CLOSING = 25
    IMPERFECT = 26
    REPEAT_DELAY = 27
    ABSENCE = 28
    AREA = 29
    REWORK = 30
    PATIENCE = 31
    CALL_AGAIN = 32
    WISH = 33
    SUITS = 34
    ACCESS = 35
    WAIT_AT_DOOR = 36
    RETRY_ACCESS = 37
    CONFIRMATION = 38
    CONFIRMATION_ANSWER = 39
    NOTICE_ANSWER = 40
    CHASE_BUDGET = 41
    CHASE_HANDLING = 42
    CHASE_RAISES = 43
    NEEDS_SECOND_LINE = 44
    SECOND_LINE_LEAD = 45
    SECOND_LINE_WORK = 46
    VISIT_AFTER_SECOND_LINE = 47
    NEEDS_PARTS = 48
    PARTS_LEAD = 49
    FALSE_REMOTE_FIX = 50
    FALSE_CLOSURE = 51
    FALSE_CLOSURE_REPORT = 52
    AUDITED = 53
    AUDIT_DETECTS = 54
    AUDIT_DELAY = 55
    OUTAGE_CANDIDATES = 56
    OUTAGE_TIME = 57
    OUTAGE_MARK = 58
    OUTAGE_ALARM = 59
    OUTAGE_ALARM_DELAY = 60
    OUTAGE_REPORTS = 61
    OUTAGE_REPORT_DELAY = 62
    OUTAGE_REPAIR = 63
    OUTAGE_LINE_TEST = 64
    OWN_FAULT = 65
    BUNDLE = 66
    BUNDLE_SIZE = 67
    BUNDLE_TOGETHER = 68
    BUNDLE_DELAY = 69


class Kind(IntEnum):
    """Kinds of subject that a key can be derived for. Append only, like the sources."""

    NAME = 0
    WEEK = 1
    CANDIDATE = 2
    LINE = 3
    REPEAT = 4
    TECHNICIAN = 5
    HISTORY = 6
    ELEMENT = 7
    OUTAGE = 8
    OUTAGE_REPORT = 9
    ORDER = 10
    BUNDLE_MEMBER = 11


Key = tuple[Any, Any]
"""Two 32-bit words (or two arrays of them) that name a subject within a seed and a replication."""

_DERIVED = 0x80000000
_PARITY = 0x1BD11BDA


@inlined
def _four_rounds(x: Any, y: Any, a: int, b: int, c: int, d: int) -> Key:
    """Four rounds of Threefry: add, rotate, exclusive or."""
    x = (x + y) & WORD
    y = ((y << a) & WORD | (y >> (32 - a))) ^ x
    x = (x + y) & WORD
    y = ((y << b) & WORD | (y >> (32 - b))) ^ x
    x = (x + y) & WORD
    y = ((y << c) & WORD | (y >> (32 - c))) ^ x
    x = (x + y) & WORD
    y = ((y << d) & WORD | (y >> (32 - d))) ^ x
    return x, y


@inlined
def threefry(key: Key, first: Any, second: Any) -> Key:
    """Threefry-2x32-20: two 32-bit words from a key of two words and a counter of two words."""
    k0, k1 = key
    k2 = k0 ^ k1 ^ _PARITY
    x, y = (first + k0) & WORD, (second + k1) & WORD
    x, y = _four_rounds(x, y, 13, 15, 26, 6)
    x, y = (x + k1) & WORD, (y + k2 + 1) & WORD
    x, y = _four_rounds(x, y, 17, 29, 16, 24)
    x, y = (x + k2) & WORD, (y + k0 + 2) & WORD
    x, y = _four_rounds(x, y, 13, 15, 26, 6)
    x, y = (x + k0) & WORD, (y + k1 + 3) & WORD
    x, y = _four_rounds(x, y, 17, 29, 16, 24)
    x, y = (x + k1) & WORD, (y + k2 + 4) & WORD
    x, y = _four_rounds(x, y, 13, 15, 26, 6)
    return (x + k2) & WORD, (y + k0 + 5) & WORD


@compiled
def word(key: Key, source: int, attempt: Any = 0) -> Any:
    """A uniform 32-bit word that depends on its key, source and attempt, and on nothing else."""
    return threefry(key, source, attempt)[0]


@inlined
def counter(kind: int, first: Any) -> Any:
    """First half of the counter of derived keys. The highest bit keeps them apart from draws, whose source is small."""
    return _DERIVED | kind << 20 | first


@compiled
def derived(key: Key, kind: int, first: Any, second: Any = 0) -> Key:
    """The key of a subject inside another: the first number below 2**20, the second below 2**32."""
    return threefry(key, counter(kind, first), second)


def name_numbers(name: str) -> tuple[int, int]:
    """A name as the two numbers of a derived key."""
    digest = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big")
    return digest >> 44, digest & WORD


def named(key: Key, name: str) -> Key:
    """The key of something that has a name, such as an area or a desk."""
    return derived(key, Kind.NAME, *name_numbers(name))


def key_number(key: Key) -> Any:
    """The key as one 64-bit number, for the log."""
    return key[0] << 32 | key[1]
