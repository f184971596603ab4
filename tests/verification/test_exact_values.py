"""The exact values that no textbook lists, against what they become in known cases and against other computations."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from analysis import theory
from analysis.phases import TwoPhases, erlang_2, hyperexponential, two_phase_wait
from analysis.verification.daily_waves import DAY, TURN, wave_of

# Two phases


@pytest.mark.parametrize(("rate", "servers"), [(0.5, 1), (4.0, 5), (18.0, 20)])
def test_phases_that_add_up_to_an_exponential_time_wait_as_erlang_says(rate, servers):
    assert two_phase_wait(rate, hyperexponential(0.3, 1, 1), servers) == pytest.approx(
        theory.erlang_c_wait(rate, 1, servers), rel=1e-9
    )


@pytest.mark.parametrize(
    ("service", "cv"), [(erlang_2(1), 0.5**0.5), (hyperexponential(0.8, 0.5, 3), 3**0.5), (erlang_2(2), 0.5**0.5)]
)
def test_one_server_waits_as_pollaczek_and_khinchine_say(service, cv):
    assert two_phase_wait(0.4, service, 1) == pytest.approx(theory.mg1_wait(0.4, service.mean, cv), rel=1e-9)


def test_more_varied_services_wait_longer():
    waits = [
        theory.mdc_wait(4, 1, 5),
        two_phase_wait(4, erlang_2(1), 5),
        theory.erlang_c_wait(4, 1, 5),
        two_phase_wait(4, hyperexponential(0.8, 0.5, 3), 5),
    ]
    assert waits == sorted(waits)


@pytest.mark.parametrize(
    ("rate", "service"),
    [(1.4, erlang_2(1)), (1.2, hyperexponential(0.8, 0.5, 3)), (1.0, TwoPhases(0.6, (1, 0.8), 0.5))],
)
def test_two_servers_wait_as_their_chain_with_every_server_by_itself_says(rate, service):
    assert two_phase_wait(rate, service, 2) == pytest.approx(wait_by_every_server(rate, service), rel=1e-6)


def wait_by_every_server(rate: float, service: TwoPhases, most: int = 120) -> float:
    """The same by another chain: the phase of each of two servers (0 idle), and the queue, cut off at `most`."""
    begins = {1: service.first, 2: 1 - service.first}
    states = [(a, b, 0) for a, b in product((0, 1, 2), repeat=2)]
    states += [(a, b, queue) for a, b in product((1, 2), repeat=2) for queue in range(1, most + 1)]
    place = {state: number for number, state in enumerate(states)}
    moves = np.zeros((len(states), len(states)))

    def move(state, to, how_often):
        moves[place[state], place[to]] += how_often
        moves[place[state], place[state]] -= how_often

    for state in states:
        phases, queue = state[:2], state[2]
        idle = [server for server in (0, 1) if not phases[server]]
        if idle:
            for phase, chance in begins.items():
                move(state, replaced(state, idle[0], phase), rate * chance)
        elif queue < most:
            move(state, (*phases, queue + 1), rate)
        for server in (0, 1):
            if not phases[server]:
                continue
            ends = 1 / service.means[phases[server] - 1]
            if phases[server] == 1:
                move(state, replaced(state, server, 2), ends * service.goes_on)
                ends *= 1 - service.goes_on
            if queue:
                for phase, chance in begins.items():
                    move(state, replaced((*phases, queue - 1), server, phase), ends * chance)
            else:
                move(state, replaced(state, server, 0), ends)
    moves[:, 0] = 1
    found = np.linalg.solve(moves.T, np.eye(len(states))[0])
    return sum(chance * state[2] for chance, state in zip(found, states, strict=True)) / rate


def replaced(state, server, phase):
    changed = list(state)
    changed[server] = phase
    return tuple(changed)


def test_a_queue_without_end_is_refused():
    with pytest.raises(ValueError, match="load < servers"):
        two_phase_wait(5, erlang_2(1), 5)


# Daily waves


def test_wave_of_weights_is_that_of_the_steps():
    weights = [1 + (hour % 7) for hour in range(DAY)]
    times = (np.arange(DAY * 1000) + 0.5) / 1000
    rate = np.repeat(weights, 1000)
    expected = (rate * np.exp(-1j * TURN * times)).mean() / rate.mean()
    assert wave_of(weights) == pytest.approx(expected, rel=1e-5)
