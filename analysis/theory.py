"""Closed forms of queueing theory: quick answers for planners, exact answers for tests of the engines.

Every function takes plain numbers. Rates and times may be in any unit, as long as it is the same throughout:
with calls per second and seconds of handling, waits come out in seconds. Unless a function says otherwise,
arrivals are Poisson, service times are exponential, the queue is first come, first served, and the values
are those of the steady state. These parameters mean the same everywhere:

arrival_rate
    Customers per unit of time, 0 or more.
mean_service
    Mean time that a server needs for one customer, above 0.
servers
    Number of servers, a whole number.
load
    Offered load in erlang (servers kept busy on average): `arrival_rate * mean_service`.
cv
    Coefficient of variation of the service time (standard deviation over mean): 0 for a constant, 1 for an
    exponential time.

A wait is the time in the queue, without the service. An argument out of its range raises ValueError, and the
message states the range. Where a queue would grow without end there is no steady state; that is out of range
too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, count, pairwise
from typing import Literal

import numpy as np
from scipy.special import lambertw


def _expect(holds: bool, rule: str) -> None:
    """Raises ValueError with the rule as a sentence unless it holds; a NaN holds no rule."""
    if not holds:
        raise ValueError(f"Expected {rule}.")


def _expect_steady_state(servers: int, load: float) -> None:
    _expect(servers >= 1, "servers >= 1")
    _expect(0 <= load < servers, "0 <= load < servers, because otherwise the queue grows without end")


# Load and Little's law


def littles_law(arrival_rate: float, mean_time: float) -> float:
    """Mean number of customers in a place where each stays for `mean_time` on average.

    Holds for any arrivals, any order of service and any part of a system: the queue, the servers, or both.
    Raises ValueError unless both are >= 0. Source: Little (1961).
    """
    _expect(arrival_rate >= 0, "arrival_rate >= 0")
    _expect(mean_time >= 0, "mean_time >= 0")
    return arrival_rate * mean_time


def offered_load(arrival_rate: float, mean_service: float) -> float:
    """Mean number of servers that the customers would keep busy if nobody waited, in erlang.

    Raises ValueError unless arrival_rate >= 0 and mean_service > 0, both finite. Source: Little (1961).
    """
    _expect(0 <= arrival_rate < math.inf, "a finite arrival_rate >= 0")
    _expect(0 < mean_service < math.inf, "a finite mean_service > 0")
    return littles_law(arrival_rate, mean_service)


def mean_visits(p_again: float) -> float:
    """Mean number of services of a customer who needs another one with probability `p_again` each time.

    Raises ValueError unless 0 <= p_again < 1. Source: mean of the geometric distribution.
    """
    _expect(0 <= p_again < 1, "0 <= p_again < 1")
    return 1 / (1 - p_again)


def feedback_load(load: float, p_again: float) -> float:
    """Offered load in erlang of a station to which a served customer returns with probability `p_again`.

    Under exponential service the station behaves as if all this load came from outside.
    Raises ValueError unless load >= 0 and 0 <= p_again < 1. Source: Jackson (1957).
    """
    _expect(load >= 0, "load >= 0")
    return load * mean_visits(p_again)


# Several servers, exponential service


def erlang_b(servers: int, load: float) -> float:
    """Probability that a customer finds all servers busy and is lost (M/G/c/c).

    Raises ValueError unless servers >= 0 and load >= 0 is finite. Source: Erlang (1917).
    """
    _expect(servers >= 0, "servers >= 0")
    _expect(0 <= load < math.inf, "a finite load >= 0")
    blocked = 1.0
    # One server more at a time: powers and factorials would overflow, this recursion never does.
    for server in range(1, servers + 1):
        blocked = load * blocked / (server + load * blocked)
    return blocked


def erlang_c(servers: int, load: float) -> float:
    """Probability that a customer has to wait (M/M/c).

    Raises ValueError unless servers >= 1 and 0 <= load < servers. Source: Erlang (1917).
    """
    _expect_steady_state(servers, load)
    blocked = erlang_b(servers, load)
    return servers * blocked / (servers - load * (1 - blocked))


def erlang_c_wait(arrival_rate: float, mean_service: float, servers: int) -> float:
    """Mean wait over all customers, those who need not wait included (M/M/c).

    Raises ValueError unless servers >= 1 and load < servers. Source: Erlang (1917).
    """
    load = offered_load(arrival_rate, mean_service)
    return erlang_c(servers, load) * mean_service / (servers - load)


def erlang_c_answered_within(arrival_rate: float, mean_service: float, servers: int, limit: float) -> float:
    """Share of customers whose wait is at most `limit`, 0 to 1 (M/M/c).

    Parameters
    ----------
    limit
        Time, 0 or more; with 0 the answer is the share who need not wait.

    Raises ValueError unless servers >= 1, load < servers and limit >= 0. Source: Erlang (1917).
    """
    load = offered_load(arrival_rate, mean_service)
    _expect(limit >= 0, "limit >= 0")
    return 1 - erlang_c(servers, load) * math.exp(-(servers - load) * limit / mean_service)


def erlang_c_wait_quantile(arrival_rate: float, mean_service: float, servers: int, share: float) -> float:
    """Time that `share` of the customers wait at most (M/M/c).

    Parameters
    ----------
    share
        From 0 to below 1: 0.5 asks for the median wait, 0.95 for the wait that one in twenty exceeds.

    Raises ValueError unless servers >= 1, load < servers and 0 <= share < 1. Source: Erlang (1917).
    """
    load = offered_load(arrival_rate, mean_service)
    _expect(0 <= share < 1, "0 <= share < 1")
    p_wait = erlang_c(servers, load)
    # The first 1 - p_wait of the customers do not wait at all.
    if share <= 1 - p_wait:
        return 0.0
    return mean_service / (servers - load) * math.log(p_wait / (1 - share))


@dataclass(frozen=True)
class ErlangA:
    """What customers see at a queue that they leave when their patience ends."""

    p_wait: float
    """Probability that a customer finds all servers busy."""
    p_abandon: float
    """Probability that a customer leaves without service."""
    mean_wait: float
    """Mean time in the queue over all customers, whether they are served, leave, or need not wait."""


def erlang_a(arrival_rate: float, mean_service: float, servers: int, mean_patience: float) -> ErlangA:
    """Waiting and abandoning where patience is exponential (M/M/c+M); any load has a steady state.

    Parameters
    ----------
    mean_patience
        Mean time after which a waiting customer gives up; finite, above 0.

    Raises ValueError unless servers >= 1 and 0 < mean_patience < infinity.
    Source: Palm (1946); Garnett, Mandelbaum & Reiman (2002).
    """
    load = offered_load(arrival_rate, mean_service)
    _expect(servers >= 1, "servers >= 1")
    _expect(0 < mean_patience < math.inf, "a finite mean_patience > 0")
    blocked = erlang_b(servers, load)
    p_empty, queue = _impatient_queue(servers * mean_patience / mean_service, arrival_rate * mean_patience)
    p_wait = blocked / (blocked + (1 - blocked) * p_empty)
    mean_wait = p_wait * queue / arrival_rate if arrival_rate else 0.0
    # Everybody in the queue gives up at the same rate, so waiting and abandoning are proportional.
    return ErlangA(p_wait, mean_wait / mean_patience, mean_wait)


def _impatient_queue(service_rate: float, arrival_rate: float) -> tuple[float, float]:
    """Probability that the queue is empty, and its mean length, while all servers are busy (M/M/c+M).

    Parameters
    ----------
    service_rate, arrival_rate
        Of all servers together and of the customers, per mean patience.
    """
    # Farther back the queue has a probability below exp(-40) of its most likely length.
    farthest = max(arrival_rate - service_rate, 0) + math.sqrt(120 * arrival_rate) + 100
    p_empty, queue = 1.0, 0.0
    # From the back of the queue to its front, all numbers are positive and only added, multiplied or divided,
    # and p_empty stays between 0 and 1: nothing cancels and nothing overflows, however long the patience.
    for waiting in range(math.ceil(farthest), 0, -1):
        ratio = arrival_rate / (service_rate + waiting)
        queue = (1 + queue) * ratio / (p_empty + ratio)
        p_empty = p_empty / (p_empty + ratio)
    return p_empty, queue


# Staffing


def staffing_for(arrival_rate: float, mean_service: float, limit: float, target: float) -> int:
    """Smallest number of servers with which at least the share `target` waits at most `limit` (M/M/c).

    Parameters
    ----------
    limit
        Time, 0 or more.
    target
        Share from 0 to below 1, for example 0.8 for `80 % within the limit`.

    Raises ValueError unless limit >= 0 and 0 <= target < 1. Source: Erlang (1917).
    """
    _expect(0 <= target < 1, "0 <= target < 1")
    fewest = math.floor(offered_load(arrival_rate, mean_service)) + 1
    shares = ((n, erlang_c_answered_within(arrival_rate, mean_service, n, limit)) for n in count(fewest))
    return next(servers for servers, share in shares if share >= target)


def square_root_staffing(load: float, beta: float) -> int:
    """Servers by the square-root rule: the load and a reserve of `beta` times its square root, rounded up.

    Parameters
    ----------
    beta
        Quality of service, above 0; at the same `beta` small and large groups make about the same share of
        customers wait, e.g. about half of them at 0.5.

    Raises ValueError unless load >= 0 and beta > 0, both finite. Source: Halfin & Whitt (1981).
    """
    _expect(0 <= load < math.inf, "a finite load >= 0")
    _expect(0 < beta < math.inf, "a finite beta > 0")
    # Rounding first keeps a sum of exactly 110 from becoming 111 by a last bit.
    return math.ceil(round(load + beta * math.sqrt(load), 9))


# General and constant service


def mg1_wait(arrival_rate: float, mean_service: float, cv: float) -> float:
    """Mean wait at one server with any distribution of the service time (M/G/1).

    Raises ValueError unless load < 1 and cv >= 0. Source: Pollaczek (1930), Khinchine (1932).
    """
    return mg1_priority_wait([arrival_rate], [mean_service], [cv])[0]


def mdc_wait(arrival_rate: float, mean_service: float, servers: int) -> float:
    """Mean wait where every service takes the same time (M/D/c).

    Exact to rounding, which hides waits that are shorter than about 1e-12 of a service.
    Raises ValueError unless servers >= 1 and load < servers. Source: Crommelin (1932).
    """
    load = offered_load(arrival_rate, mean_service)
    _expect_steady_state(servers, load)
    if load == 0:
        return 0.0
    # Crommelin's generating function has the roots of z**c = exp(load * (z - 1)) inside the unit circle;
    # taking the c-th root of both sides gives each of them by Lambert's W.
    use = load / servers
    turns = np.exp(2j * np.pi * np.array(range(1, servers)) / servers)
    roots = -lambertw(-use * np.exp(-use) * turns) / use
    queue = (load**2 - servers * (servers - 1)) / (2 * (servers - load)) + np.sum(1 / (1 - roots)).real
    # Under light load the two terms cancel and may leave a rounding error below 0.
    return max(float(queue), 0.0) / arrival_rate


# Priorities, never interrupting a service


def priority_wait(arrival_rates: Sequence[float], mean_service: float, servers: int) -> list[float]:
    """Mean wait of each class, where a free server takes the highest class waiting (M/M/c).

    Parameters
    ----------
    arrival_rates
        One per class, the highest class first; the answer has the same order.
    mean_service
        The same for all classes.

    Raises ValueError unless servers >= 1 and the load of all classes together < servers.
    Source: Cobham (1954).
    """
    loads = [offered_load(rate, mean_service) for rate in arrival_rates]
    to_next_end = erlang_c(servers, sum(loads)) * mean_service / servers
    return _cobham(to_next_end, [load / servers for load in loads])


def mg1_priority_wait(
    arrival_rates: Sequence[float], mean_services: Sequence[float], cvs: Sequence[float]
) -> list[float]:
    """Mean wait of each class at one server with any distributions of the service times (M/G/1).

    Parameters
    ----------
    arrival_rates, mean_services, cvs
        One each per class, the highest class first; the answer has the same order.

    Raises ValueError unless all have the same length, the load of all classes together is < 1 and every
    cv >= 0. Source: Cobham (1954).
    """
    _expect(len(arrival_rates) == len(mean_services) == len(cvs), "as many arrival_rates as mean_services and cvs")
    _expect(all(0 <= cv < math.inf for cv in cvs), "a finite cv >= 0")
    loads = [offered_load(rate, mean) for rate, mean in zip(arrival_rates, mean_services, strict=True)]
    _expect_steady_state(1, sum(loads))
    remaining = [mean * (1 + cv**2) / 2 for mean, cv in zip(mean_services, cvs, strict=True)]
    return _cobham(sum(load * left for load, left in zip(loads, remaining, strict=True)), loads)


def _cobham(to_next_end: float, loads: list[float]) -> list[float]:
    """Mean waits by class from the mean time to the next end of a service and the loads per server."""
    # A customer waits for those of its own class or above who are here, and for those above who still come.
    through_above_and_own = pairwise(accumulate(loads, initial=0.0))
    return [to_next_end / ((1 - above) * (1 - own)) for above, own in through_above_and_own]


# Delays at a desk


def off_hours_wait(closed_hours: float) -> float:
    """Mean wait for the opening in hours, over all arrivals, spread evenly over the 24 hours of a day.

    Parameters
    ----------
    closed_hours
        Hours that the desk is closed every day, in one piece: from 0 to below 24.

    Raises ValueError unless 0 <= closed_hours < 24. Source: the share closed/24 waits closed/2 on average.
    """
    _expect(0 <= closed_hours < 24, "0 <= closed_hours < 24")
    return closed_hours**2 / 48


def batch_wait(period: float) -> float:
    """Mean wait for the next release where finished work is released once a period.

    A following desk of the same period and phase whose own work takes less than a period adds exactly one
    period, not a half: its work arrives at a release and leaves at the next.
    Raises ValueError unless period >= 0. Source: mean of the uniform distribution.
    """
    _expect(period >= 0, "period >= 0")
    return period / 2


def contact_delay(p_answer: float, retry_interval: float, p_second: float = 0.0, pause: float = 0.0) -> float:
    """Mean time from the first attempt to reach somebody to the attempt that succeeds.

    The first contact is tried; after no answer and a pause the second one; after no answer and the retry
    interval the first again. The defaults leave the second contact out.

    Parameters
    ----------
    p_answer, p_second
        Probability that the first and the second contact answers, each time independently.
    retry_interval, pause
        Times, 0 or more.

    Raises ValueError unless both probabilities are from 0 to 1 and one is above 0, and both times are >= 0.
    Source: mean of the geometric distribution.
    """
    _expect(0 <= p_answer <= 1 and 0 <= p_second <= 1, "0 <= p_answer <= 1 and 0 <= p_second <= 1")
    _expect(p_answer + p_second > 0, "p_answer > 0 or p_second > 0, because otherwise nobody ever answers")
    _expect(retry_interval >= 0 and pause >= 0, "retry_interval >= 0 and pause >= 0")
    no_answer = (1 - p_answer) * (1 - p_second)
    answer = p_answer + (1 - p_answer) * p_second
    return ((1 - p_answer) * pause + no_answer * retry_interval) / answer


def stuck_delay(limit: float, chase_rate: float) -> float:
    """Mean time that a stuck ticket is lost from sight: until its timer or, if earlier, the next chase call.

    Parameters
    ----------
    limit
        Time after which the timer finds the ticket; infinity where there is no timer.
    chase_rate
        Chase calls per unit of time about this ticket; 0 where nobody calls.

    Raises ValueError unless limit >= 0 and chase_rate >= 0 is finite, and where limit is infinite and
    chase_rate is 0. Source: mean of an exponential time cut off at the limit.
    """
    _expect(limit >= 0, "limit >= 0")
    _expect(0 <= chase_rate < math.inf, "a finite chase_rate >= 0")
    _expect(limit < math.inf or chase_rate > 0, "a timer or chase calls, because otherwise nobody finds it")
    return -math.expm1(-chase_rate * limit) / chase_rate if chase_rate else limit


def mean_returns(p_return: float, most: int | None = None) -> float:
    """Mean number of times that a ticket comes back, where each passage sends it back with `p_return`.

    Parameters
    ----------
    p_return
        Probability that a passage ends in a return.
    most
        Returns after which the supervisor routes the ticket right; None for no such rule.

    Raises ValueError unless 0 <= p_return <= 1 and most >= 0, and where p_return is 1 without `most`.
    Source: mean of the geometric distribution, whole or cut off.
    """
    _expect(0 <= p_return <= 1, "0 <= p_return <= 1")
    if most is None:
        _expect(p_return < 1, "p_return < 1 or a number for most, because otherwise no return is the last")
        return p_return / (1 - p_return)
    _expect(most >= 0, "most >= 0")
    return math.fsum(p_return**returns for returns in range(1, most + 1))


# Faults and distances


def coincidence(rate: float, window: float) -> float:
    """Probability that an unrelated fault falls into a window of time, and so looks like a repeat.

    Parameters
    ----------
    rate
        Unrelated faults of the line per unit of time.
    window
        Length of the window.

    Raises ValueError unless both are >= 0. Source: Poisson process.
    """
    _expect(rate >= 0, "rate >= 0")
    _expect(window >= 0, "window >= 0")
    # expm1 keeps the digits of the small rates that lines have.
    return -math.expm1(-rate * window)


def mean_distance_unit_square(metric: Literal["euclid", "manhattan"] = "euclid") -> float:
    """Mean distance of two places spread evenly over a square of side 1; it grows in proportion to the side.

    Raises ValueError unless metric is `euclid` or `manhattan`.
    Source: Ghosh (1951) for `euclid`; a third per side for `manhattan`.
    """
    _expect(metric in ("euclid", "manhattan"), "metric to be 'euclid' or 'manhattan'")
    if metric == "manhattan":
        return 2 / 3
    return (2 + math.sqrt(2) + 5 * math.asinh(1)) / 15
