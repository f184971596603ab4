"""Pending events, in a heap with four branches: by time, then class, then number.

An event is two numbers. The key orders it; the content says what kind it is, for which slot, and one number more, by
which an event that has been overtaken is recognised.
"""

from __future__ import annotations

from sim.compiled import engine
from sim.kernel.memory import LAST_KEY, heap, pools, slots, stations, woken
from sim.kernel.steps import COMPLETION, GO_ON

TIME_SHIFT = 31
CLASS_SHIFT = 28
LARGEST_NUMBER = (1 << CLASS_SHIFT) - 1
LARGEST_TIME = 1 << 32

_SLOT_SHIFT = 6
_EXTRA_SHIFT = 32
_KIND = (1 << _SLOT_SHIFT) - 1
_SLOT = (1 << (_EXTRA_SHIFT - _SLOT_SHIFT)) - 1


@engine
def key_of(time, order, number):
    return int(time) << TIME_SHIFT | int(order) << CLASS_SHIFT | int(number)


@engine
def time_of(key):
    return key >> TIME_SHIFT


@engine
def kind_of(content):
    return content & _KIND


@engine
def slot_of(content):
    return content >> _SLOT_SHIFT & _SLOT


@engine
def extra_of(content):
    return content >> _EXTRA_SHIFT


@engine
def push(w, time, order, number, kind, slot, extra):
    """Fixes when an event happens; what lies beyond the end of the run need not be known."""
    if time >= w.end:
        return
    key = key_of(time, order, number)
    # In plain Python a number from a row may be narrow, and nothing of it would be left.
    content = int(extra) << _EXTRA_SHIFT | int(slot) << _SLOT_SHIFT | kind
    if w.first_is_over:
        w.first_is_over = 0
        _put_first(w, key, content)
        return
    events, place = heap(w), w.heap_size
    w.heap_size = place + 1
    while place > 0:
        above = (place - 1) >> 2
        if events[above].key <= key:
            break
        events[place].key, events[place].content = events[above].key, events[above].content
        place = above
    events[place].key, events[place].content = key, content


@engine
def _least_below(w, place):
    """The least of the four places below one; those beyond the last event hold LAST_KEY."""
    events, first = heap(w), 4 * place + 1
    one = first + (events[first + 1].key < events[first].key)
    other = first + 2 + (events[first + 3].key < events[first + 2].key)
    return other if events[other].key < events[one].key else one


@engine
def _put_first(w, key, content):
    """Puts an event in the place of the first, and lets it sink to its own."""
    events, size, place = heap(w), w.heap_size, 0
    while 4 * place + 1 < size:
        below = _least_below(w, place)
        if events[below].key >= key:
            break
        events[place].key, events[place].content = events[below].key, events[below].content
        place = below
    events[place].key, events[place].content = key, content


@engine
def forget_first(w):
    """Takes the first event out of the heap once it is over, unless another one has taken its place."""
    if w.first_is_over:
        w.first_is_over = 0
        last = w.heap_size - 1
        w.heap_size = last
        key, content = heap(w)[last].key, heap(w)[last].content
        heap(w)[last].key = LAST_KEY
        if last > 0:
            _put_first(w, key, content)


@engine
def next_key(w):
    """The key of the next event or first report, LAST_KEY where nothing more comes: of the first event, or if that is
    over, of those below it."""
    key = heap(w)[_least_below(w, 0) if w.first_is_over else 0].key
    return min(key, w.next_report)


@engine
def is_settled(w):
    """Whether nothing else happens at this instant, and technicians wait for no decision: what is decided at stations
    at the end of an instant leads to nothing more in it."""
    return not w.pools_woken and time_of(next_key(w)) != w.now


@engine
def go_on_at(w, slot, time, step):
    """The ticket goes on with a step at an instant, as the completion of something."""
    ticket = slots(w)[slot]
    ticket.step = step
    push(w, time, COMPLETION, ticket.number, GO_ON, slot, 0)


@engine
def go_on_in(w, slot, seconds, step):
    """The same so many seconds from now."""
    go_on_at(w, slot, w.now + seconds, step)


@engine
def go_on_now(w, slot, step):
    """The ticket goes on at the end of the present event."""
    w.moving, w.moving_step = slot, step


@engine
def wake(w, place):
    """Has a place looked at when this instant is settled."""
    places = woken(w)
    number = w.woken_size
    while number > 0 and places[number - 1] >= place:
        if places[number - 1] == place:
            return
        number -= 1
    for after in range(w.woken_size, number, -1):
        places[after] = places[after - 1]
    places[number] = place
    w.woken_size += 1


@engine
def wake_station(w, station):
    wake(w, stations(w)[station].place)


@engine
def wake_pool(w, pool):
    """Has the queue looked at, if anybody waits in it."""
    if pools(w)[pool].waiting > 0:
        w.pools_woken = 1
        wake(w, pools(w)[pool].place)
