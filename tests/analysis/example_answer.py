"""An invented answer: round numbers that no run has produced, for tests and for looking at charts."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import numpy as np

from analysis.comparing.pair import AllPairs, Gain, Pair
from analysis.findings.wording import verdict
from analysis.results import Answer, Curves, Difference, Figure, Input, Load, Measure, Published
from scenarios.page import CasePage, CasePicture, Panel

STAGES = (
    "hotline", "remote desk", "dispatch desks", "system assignment", "contact", "waiting for technician",
    "travel", "on site", "pause before further visit", "closing",
)  # fmt: skip
HOURS = {
    "before": (0.1, 0.2, 2.0, 0.0, 0.2, 4.0, 0.5, 1.2, 5.0, 3.0),
    "direct only": (0.1, 0.2, 0.5, 0.1, 0.2, 4.2, 0.5, 1.2, 5.1, 3.0),
    "after": (0.1, 0.2, 0.4, 0.1, 0.2, 2.0, 0.5, 0.9, 1.8, 0.2),
}
"""Hours in each stage; the sum is the mean time from report to closing."""
CHANGES = {
    "before": [],
    "direct only": ["direct_dispatch"],
    "after": ["direct_dispatch", "node_limits", "better_repair", "prompt_closing"],
}
SHARES = {"before": 0.0, "direct only": 0.02, "after": 0.17}
"""How much better the shares of a variant are than those of `before`."""
LONG_NAMES = {
    "before": "as it was until November, three desks one after the other",
    "direct only": "dispatch straight from the hotline system to the area's technician",
    "after": "all four measures of the winter programme together",
}
CHINESE_NAMES = {
    "before": "流程优化前",
    "direct only": "仅10010系统直派至包区维修人员",
    "after": "全部措施实施后",
}
NOBODY_FOLLOWS = "measures written down, but nobody follows them"
ONE_MORE_DESK = "逐级派单并增加一道审批环节(对照方案)"

TIME = Measure("report to closing", "mean")


def figures_of(variant: str, hours: tuple[float, ...], gain: float) -> list[Figure]:
    """All figures of one variant, each 2 % wide to either side."""
    total, closing = sum(hours), hours[-1]
    desks = sum(hours[:5])
    values = {
        TIME: total,
        Measure("report to closing", "median"): 0.6 * total,
        Measure("report to closing", "95 %"): 3.5 * total,
        Measure("report to restoration", "mean"): total - closing,
        Measure("restoration to closing", "mean"): closing,
        Measure("report to dispatch", "mean"): desks,
        Measure("share within", "24 h", unit="share"): closed_within(total, 24),
        Measure("share within", "48 h", unit="share"): closed_within(total, 48),
        Measure("share over", "24 h", unit="share"): 1 - closed_within(total, 24),
        Measure("repeat rate", "30 days", clock="", unit="share"): 0.10 - gain / 4,
        Measure("first-time fix", "share", clock="", unit="share"): 0.78 + gain / 2,
        Measure("visits", "mean", clock="", unit="per 100 tickets"): 85 - 50 * gain,
        Measure("hops", "mean", clock="", unit="per 100 tickets"): 100 * desks,
        Measure("open tickets", "count", clock="", unit="tickets"): total / 2 + 0.02,
        Measure("utilisation", "share", unit="share"): 0.8 - gain,
        Measure("report to closing", "mean", "area: north"): total + 1,
    }
    values |= {
        Measure("time in stage", "mean", f"stage: {stage}"): value for stage, value in zip(STAGES, hours, strict=True)
    }
    split = {
        "travel": 0.26 - gain / 4,
        "work": 0.44 - gain / 2,
        "idle": 0.2 + 0.75 * gain,
        "lunch": 0.1,
        "overtime": 0.03,
    }
    values |= {Measure("technician time", "share", f"state: {state}", unit="share"): v for state, v in split.items()}
    return [Figure(variant, of, v, 0.98 * v, 1.02 * v, 12) for of, v in values.items()]


def difference(later: Figure, earlier: Figure) -> Difference:
    """The difference with an interval of 1 % of the earlier figure to either side, and 0.01 at least."""
    middle = later.estimate - earlier.estimate
    half = 0.01 * abs(earlier.estimate) if middle else 0.0
    return Difference(later.variant, earlier.variant, later.of, middle, middle - half, middle + half, 12, 0.8)


def curves_of(total: float) -> Curves:
    """A distribution with the given mean, roughly."""
    hours = np.linspace(0, 240, 481)
    return Curves(hours, closed_within(total, hours))


def closed_within(total, hours):
    """A Weibull distribution, for a number or an array of hours."""
    return 1 - np.exp(-((hours / total) ** 0.9))


def example_answer(names: dict[str, str] | None = None, variants: tuple[str, ...] = tuple(HOURS)) -> Answer:
    """The invented answer, with other names where wanted (`names`) or some of the variants only."""
    called = {variant: (names or {}).get(variant, variant) for variant in variants}
    figures = [figures_of(called[v], HOURS[v], SHARES[v]) for v in variants]
    differences = [difference(a, b) for later in figures[1:] for a, b in zip(later, figures[0], strict=True)]
    return Answer(
        title="Invented example",
        question="Is it better to dispatch faults through desks, or straight to the technician?",
        background="An invented operator; all of its figures are invented.",
        variants={called[v]: list(CHANGES[v]) for v in variants},
        replications=12,
        seed=1,
        window_days=120,
        warm_up_days=45,
        follow_up_days=30,
        figures=[figure for of_variant in figures for figure in of_variant],
        differences=differences,
        published=published_of(called, differences),
        loads=loads_of(called),
        inputs=INPUTS,
        links={called[v]: PLACES if v == "before" else PLACES[:1] + PLACES[-2:] for v in variants},
        curves={called[v]: curves_of(sum(HOURS[v])) for v in variants},
        service_levels=[24.0, 48.0],
        tickets={called[v]: 98765 for v in variants},
    )


def judged(answer: Answer) -> Answer:
    """The answer with its differences over all tickets judged together, which changes none of them."""
    return replace(answer, together=AllPairs(pairs=[pair_of(d) for d in answer.differences if d.of.group == "all"]))


def pair_of(difference: Difference) -> Pair:
    """The difference as one of the pairs that were judged together, with twelve times fewer replications by pairing."""
    d = difference
    return Pair(
        d.variant, d.reference, d.of, d.estimate, d.low, d.high, d.low, d.high, 0.01, d.replications, d.correlation,
        Gain(12.0, 5.0, 30.0), nan, verdict(d),
    )  # fmt: skip


def published_of(called: dict[str, str], differences: list[Difference]) -> list[Published]:
    """An invented operator's figures: one inside and one outside the interval, and a difference."""
    source = "Invented Operator & Sons, yearly report <2001>"
    found = []
    if "before" in called:
        found.append(Published(called["before"], TIME, 16.10, 16.2, 15.876, 16.524, source))
    if {"before", "direct only"} <= set(called):
        name, of = f"{called['before']} -> {called['direct only']}", Measure("report to dispatch", "mean")
        model = next(d for d in differences if d.variant == called["direct only"] and d.of == of)
        found.append(Published(name, of, -1.5, model.estimate, model.low, model.high, source))
    if "after" in called:
        found.append(Published(called["after"], TIME, 7.0, 6.4, 6.272, 6.528, source))
    return found


def loads_of(called: dict[str, str]) -> list[Load]:
    """Per variant an easy desk, unlimited people and a loaded pool; in `before` an overloaded desk."""
    places = [
        ("desk: hotline", 0.5, 2.0),
        ("desk: remote desk", 0.3, float("inf")),
        ("technicians: north", 1.4, 1.7),
    ]
    loads = [Load(name, place, work, capacity) for name in called.values() for place, work, capacity in places]
    if "before" in called:
        loads.append(Load(called["before"], "desk: district desk", 1.2, 1.0))
    return loads


PLACES = ["hotline", "city desk", "district desk", "team leader", "technician"]
INPUTS = [
    Input("demand.lines_per_area", "52000", "assumption", "so that an area has about 17 reports a day"),
    Input("demand.faults_per_line_and_year", "0.12", "public source", "0.13 in Portugal, 2008"),
    Input("dispatch.mode", "multi_tier", "published", "three links <before> & after"),
    Input("repair.on_site", "75 min, lognormal, cv 0.8", "assumption", ""),
    Input("change direct_dispatch: dispatch.mode", "direct", "published", ""),
]


def five_variants() -> Answer:
    """Five variants with long names, one of them Chinese; one makes things worse, one gets nowhere."""
    extra = {
        "same": (NOBODY_FOLLOWS, (0.1, 0.2, 2.0, 0.0, 0.2, 4.0, 0.5, 1.2, 5.0, 3.05)),
        "worse": (ONE_MORE_DESK, (0.1, 0.2, 4.5, 0.0, 0.2, 4.4, 0.5, 1.2, 5.1, 3.0)),
    }  # fmt: skip
    answer = example_answer(LONG_NAMES)
    first = [figure for figure in answer.figures if figure.variant == LONG_NAMES["before"]]
    for name, hours in extra.values():
        figures = figures_of(name, hours, -0.03 if hours[2] > 4 else 0.001)
        answer.figures.extend(figures)
        answer.differences.extend(difference(a, b) for a, b in zip(figures, first, strict=True))
        answer.curves[name] = curves_of(sum(hours))
        answer.links[name] = PLACES
    order = [
        LONG_NAMES["before"],
        *(name for name, _ in extra.values()),
        LONG_NAMES["direct only"],
        LONG_NAMES["after"],
    ]
    changes = answer.variants | {extra["same"][0]: ["node_limits"], extra["worse"][0]: ["more_desks"]}
    answer.variants.clear()
    answer.variants.update({name: changes[name] for name in order})
    return answer


def many_variants(count: int) -> Answer:
    """So many variants with long names, each a little better than the one before."""
    answer = replace(example_answer(variants=("before",)), published=[])
    first = list(answer.figures)
    for number in range(1, count):
        name = f"step {number} of the programme, with a name as long as planners like them"
        hours = tuple(round(value * (1 - 0.12 * number), 6) for value in HOURS["before"])
        figures = figures_of(name, hours, 0.02 * number)
        answer.figures.extend(figures)
        answer.differences.extend(difference(a, b) for a, b in zip(figures, first, strict=True))
        answer.variants[name] = [f"step_{n}" for n in range(1, number + 1)]
        answer.curves[name] = curves_of(sum(hours))
    return answer


def without_intervals(answer: Answer) -> Answer:
    """The same answer as one replication gives it: no limits, no correlation."""

    def bare(of):
        return replace(of, low=nan, high=nan)

    return replace(
        answer,
        replications=1,
        figures=[bare(figure) for figure in answer.figures],
        differences=[bare(difference) for difference in answer.differences],
        published=[bare(published) for published in answer.published],
    )


REPEATS = Measure("repeat rate", "30 days", clock="", unit="share")
ORDINARY, BRAND = (replace(REPEATS, group=f"customers: {name}") for name in ("ordinary", "brand"))
LATE = Measure("share over", "24 h", unit="share")


def case_answer(names: dict[str, str] | None = None) -> Answer:
    """The invented answer as a case with a page: four panels, two groups, a bound, a relative change, samples."""
    answer = example_answer(names)
    first, last = next(iter(answer.variants)), list(answer.variants)[-1]
    for figure in [figure for figure in answer.figures if figure.of == REPEATS]:
        answer.figures.append(replace(figure, of=ORDINARY))
        limits = {name: 1.2 * getattr(figure, name) for name in ("estimate", "low", "high")}
        answer.figures.append(replace(figure, of=BRAND, **limits))
    sample = {"sample_days": 15.0, "source": "a trial"}
    pair = f"{first} -> {last}"
    answer.published.extend([
        Published(first, ORDINARY, 0.10, 0.1, 0.098, 0.102, "a deck"),
        Published(last, ORDINARY, 0.0513, 0.0575, 0.056, 0.059, "a deck"),
        Published(first, BRAND, 0.1158, 0.12, 0.118, 0.122, "a deck", note="preferred customers"),
        Published(pair, LATE, -0.65, -0.7, -0.74, -0.66, relative=True, sample_low=-0.9, sample_high=-0.1, **sample),
        Published(pair, Measure("report to dispatch", "mean"), -1 / 6, -1.5, -1.52, -1.48, bound="at_most", unit="min",
                  sample_low=-1.7, sample_high=-1.2, **sample),
    ])  # fmt: skip
    panels = [
        Panel(measure="report to closing", label="From the report to the closing"),
        Panel(measure="repeat rate", statistic="30 days", groups=[ORDINARY.group, BRAND.group]),
        Panel(measure="report to dispatch", shows="difference"),
        Panel(measure="share over", statistic="24 h", shows="relative", variants=[first, last]),
    ]
    page = CasePage(
        done=["The desks were left out <since May>."],
        published="The operator & its sons said so.",
        cannot_tell=["Whether it rained."],
        picture=CasePicture(panels=panels),
        long_run=200,
    )
    return replace(answer, page=page)
