"""Queues of slots: heaps made of the slots themselves (pairing heaps), and heaps of people.

A slot stands in one queue at most, so its place is kept in it and a queue is nothing but its first slot. Joining
costs nothing, leaving from any place the logarithm of the queue's length, on average (Fredman, Sedgewick, Sleator and
Tarjan, "The pairing heap", 1986).
"""

from __future__ import annotations

from sim.compiled import engine
from sim.kernel.memory import People, Slot, slots
from sim.rules import MISSING


@engine
def _before(one: Slot, other: Slot):
    """Whether a slot comes before another: by its two keys, then by the ticket's number."""
    if one.first != other.first:
        return one.first < other.first
    if one.second != other.second:
        return one.second < other.second
    return one.number < other.number


@engine
def _joined(w, one, other):
    """Two heaps as one."""
    if one == MISSING:
        return other
    if other == MISSING:
        return one
    if _before(slots(w)[other], slots(w)[one]):
        one, other = other, one
    upper, lower = slots(w)[one], slots(w)[other]
    lower.previous = one
    lower.sibling = upper.child
    if upper.child != MISSING:
        slots(w)[upper.child].previous = other
    upper.child = other
    return one


@engine
def _together(w, first):
    """Brothers as one heap: in pairs from the left, then all from the right."""
    pairs = MISSING
    while first != MISSING:
        one = slots(w)[first]
        other = one.sibling
        one.sibling = one.previous = MISSING
        if other == MISSING:
            one.sibling, pairs = pairs, first
            break
        two = slots(w)[other]
        following = two.sibling
        two.sibling = two.previous = MISSING
        pair = _joined(w, first, other)
        slots(w)[pair].sibling, pairs = pairs, pair
        first = following
    found = MISSING
    while pairs != MISSING:
        following = slots(w)[pairs].sibling
        slots(w)[pairs].sibling = MISSING
        found = _joined(w, found, pairs)
        pairs = following
    return found


@engine
def queued(w, head, slot):
    """The queue with a slot more."""
    added = slots(w)[slot]
    added.child = added.sibling = added.previous = MISSING
    return _joined(w, head, slot)


@engine
def taken_out(w, head, slot):
    """The queue without a slot that stands anywhere in it."""
    leaving = slots(w)[slot]
    rest = _together(w, leaving.child)
    leaving.child = MISSING
    if slot == head:
        return rest
    above = slots(w)[leaving.previous]
    if above.child == slot:
        above.child = leaving.sibling
    else:
        above.sibling = leaving.sibling
    if leaving.sibling != MISSING:
        slots(w)[leaving.sibling].previous = leaving.previous
    leaving.sibling = leaving.previous = MISSING
    return _joined(w, head, rest)


@engine
def add_number(heap: People, first, size, number):
    """Adds a number to a heap of numbers that begins at a place of an array."""
    place = size
    while place > 0:
        above = (place - 1) >> 1
        if heap[first + above] <= number:
            break
        heap[first + place] = heap[first + above]
        place = above
    heap[first + place] = number


@engine
def take_least(heap: People, first, size):
    """Takes the least number out of a heap of so many."""
    least, last = heap[first], heap[first + size - 1]
    place, size = 0, size - 1
    while True:
        below = 2 * place + 1
        if below >= size:
            break
        if below + 1 < size and heap[first + below + 1] < heap[first + below]:
            below += 1
        if heap[first + below] >= last:
            break
        heap[first + place] = heap[first + below]
        place = below
    if size > 0:
        heap[first + place] = last
    return least
