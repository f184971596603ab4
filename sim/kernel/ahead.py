"""Words drawn ahead, for many tickets at once: the same function of the same keys, in loops that processors like.

What most tickets need at their first attempt is drawn for a block of first reports before the first of them comes.
Blocks go round in a ring; who still needs a word when its place has been taken draws it again.
"""

from __future__ import annotations

from sim.compiled import apart, engine, pointed, within
from sim.kernel.memory import KEY_0, KEY_1, WORD, ahead, ahead_words, columns, numbers, slots
from sim.rules import MISSING
from sim.streams import Kind, counter, threefry

BLOCK = 256
RING = 2048
"""Tickets whose words are kept, a multiple of the block."""

_NAME = int(Kind.NAME)


@apart
def draw_block(w):
    """Draws the words of the next block of first reports."""
    first = w.ahead_until
    rows = min(BLOCK, w.first - first)
    w.ahead_until = first + rows
    for number in range(w.ahead_count):
        column = ahead(w)[number]
        _draw_column(w, first, rows, number, column.named, column.digest0, column.digest1, column.source)


@engine
def _draw_column(w, first, rows, number, named, digest0, digest1, source):
    key0 = pointed(columns(w)[KEY_0].address, WORD)
    key1 = pointed(columns(w)[KEY_1].address, WORD)
    words = ahead_words(w)
    place = number * RING + first % RING
    if named:
        kind = counter(_NAME, digest0)
        for row in range(rows):
            key = threefry((int(key0[first + row]), int(key1[first + row])), kind, digest1)
            words[place + row] = threefry(key, source, 0)[0]
    else:
        for row in range(rows):
            words[place + row] = threefry((int(key0[first + row]), int(key1[first + row])), source, 0)[0]


@within
def is_ahead(w, slot, column, attempt):
    """Whether a word of a ticket is kept in a column."""
    return attempt == 0 and column != MISSING and 0 < w.ahead_until - slots(w)[slot].number <= RING


@within
def kept_word(w, slot, column):
    """The word that is kept."""
    return int(ahead_words(w)[column * RING + slots(w)[slot].number % RING])


@within
def column_of(w, source):
    """The column in which a source is kept, or MISSING."""
    return numbers(w)[w.ahead_sources + source]
