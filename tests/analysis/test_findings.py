"""The sentences: what they say, and that they say nothing that the figures do not hold."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import pytest
from example_answer import TIME, case_answer, example_answer, five_variants, many_variants, without_intervals

from analysis.charts.titles import (
    differences_title,
    distribution_title,
    footer,
    largest_part,
    stages_title,
    technicians_title,
)
from analysis.findings.contributions import alone, in_short, rests
from analysis.findings.sentences import (
    MOST,
    NOT_VALIDATED,
    ONE_REPLICATION,
    REPLAYED,
    assumptions,
    contributions,
    findings,
    headline,
    open_tickets,
    other_measures,
    overloads,
    published_figures,
    record_or_outage,
)
from analysis.findings.tables import main_difference
from analysis.results import Answer, Measure

RESTORATION = Measure("report to restoration", "mean")


def with_difference(answer: Answer, variant: str, of: Measure, middle: float, half: float) -> Answer:
    """The answer with another difference in one measure of one variant."""
    changed = [
        replace(d, estimate=middle, low=middle - half, high=middle + half) if (d.variant, d.of) == (variant, of) else d
        for d in answer.differences
    ]
    return replace(answer, differences=changed)


def test_headline_gives_both_levels_and_the_difference():
    assert headline(example_answer()) == [
        '"after" (direct dispatch, node limits, better repair and prompt closing): '
        '6.4 h from report to closing on average instead of 16.2 h in "before" '
        "(-9.8 h, 95 % interval -9.96 to -9.64 h): better."
    ]


def test_single_variant_has_a_level_only():
    assert headline(example_answer(variants=("before",))) == [
        '"before": 16.2 h from report to closing on average (95 % interval 15.9 to 16.5 h).'
    ]


def test_variant_that_is_no_part_of_the_last_has_a_headline_of_its_own():
    names = [sentence.split('"')[1] for sentence in headline(five_variants())]
    assert names == ["all four measures of the winter programme together", "逐级派单并增加一道审批环节(对照方案)"]


def test_figure_that_does_not_exist_is_said_to_be_missing():
    answer = example_answer()
    figures = [replace(f, estimate=nan, low=nan, high=nan) if f.variant == "after" else f for f in answer.figures]
    assert headline(replace(answer, figures=figures)) == ['"after": report to closing, mean could not be measured.']


def test_answer_without_figures_says_so():
    empty = replace(example_answer(), figures=[], differences=[], published=[], curves={})
    assert "None of the headline measures could be measured." in findings(empty)


REST = "node limits, better repair and prompt closing"


def test_single_change_answers_first_with_its_levels_and_its_share_of_the_whole():
    (own,) = contributions(example_answer())
    assert own == (
        '"direct only" (direct dispatch alone): 15.1 h from report to closing on average instead of 16.2 h in "before" '
        "(-1.1 h, 95 % interval -1.26 to -0.94 h): better. "
        'That is 11 % of the 9.8 h of all changes of "after" together.'
    )
    assert findings(example_answer())[0] == own


def test_rest_is_named_and_not_split():
    assert rests(example_answer()) == [
        f"In this order of changes, the other 8.7 h come with {REST}; no variant shows them apart. "
        "What direct dispatch alone does not give must come from the rest."
    ]


def test_changes_that_a_variant_shows_apart_are_not_called_mixed():
    (sentence,) = rests(many_variants(4))
    assert "come with step 2 and step 3." in sentence


def test_tiny_rest_needs_no_sentence():
    assert rests(with_difference(example_answer(), "direct only", TIME, -9.7, 0.01)) == []


def test_changes_of_the_reference_are_nobodys_own():
    answer = example_answer()
    answer.variants.update({"before": ["x"], "direct only": ["x", "y"], "after": ["x", "y", "z"]})
    assert alone(answer, "direct only") == ["y"]
    assert alone(answer, "before") == alone(answer, "after") == []


@pytest.mark.parametrize(
    ("middle", "half", "ending", "rest"),
    [
        (0.1, 0.5, 'The effect of all changes of "after" together: -9.8 h.', f"the 9.8 h come with {REST};"),
        (2.0, 0.5, 'That is against the direction of all changes of "after" together (-9.8 h).',
         f"the other 11.8 h come with {REST};"),
        (-12.0, 0.5, 'That is more than all changes of "after" together (9.8 h): some of it is lost again.', ""),
        (0.0, nan, 'That is nothing of the 9.8 h of all changes of "after" together.',
         f"the other 9.8 h come with {REST};"),
    ],
)  # fmt: skip
def test_part_that_is_no_plain_share(middle, half, ending, rest):
    answer = with_difference(example_answer(), "direct only", TIME, middle, half)
    assert contributions(answer)[0].endswith(ending)
    assert rest in "".join(rests(answer))
    assert bool(rest) == bool(rests(answer))


def test_part_has_no_share_of_an_inconclusive_whole():
    answer = with_difference(example_answer(), "after", TIME, -0.1, 1.0)
    assert contributions(answer)[0].endswith("together is inconclusive, so it has no share of that.")
    assert rests(answer) == []


def test_verb_agrees_with_the_names_of_the_changes():
    own = main_difference(example_answer(), "direct only")
    assert own is not None
    assert in_short(["direct_dispatch"], own) == "Direct dispatch alone saves 1.1 h"
    assert in_short(["node_limits"], own) == "Node limits alone save 1.1 h"
    assert in_short(["a", "b"], own) == "A and b alone save 1.1 h"


def test_shorter_record_is_told_from_shorter_outage():
    (sentence,) = record_or_outage(example_answer())
    assert "customers have their service back 7.0 h sooner. The other 2.8 h come from closing tickets" in sentence
    assert sentence.endswith("which shortens the record rather than the outage.")


def test_nothing_is_said_of_the_record_if_the_outage_gains_as_much():
    assert record_or_outage(with_difference(example_answer(), "after", RESTORATION, -9.8, 0.1)) == []


def test_outage_that_does_not_get_shorter_is_not_called_sooner():
    (sentence,) = record_or_outage(with_difference(example_answer(), "after", RESTORATION, -0.1, 0.3))
    assert "service back not clearly sooner. The other 9.7 h come" in sentence


def test_other_measures_are_sorted_by_verdict():
    better, lower = other_measures(example_answer())
    assert better.startswith('Better in "after": report to closing median (-5.9 h)')
    assert better.endswith("more in the table.")
    assert better.count("(") == MOST
    assert lower == 'Lower in "after": utilisation (-17.0 points).'


def test_the_rest_has_the_interval_of_its_own_difference():
    """Where the whole was compared with the part, replication by replication."""
    answer = example_answer()
    whole = main_difference(answer, "after")
    assert whole is not None
    rest = replace(whole, reference="direct only", estimate=-8.7, low=-9.0, high=-8.4)
    (sentence,) = rests(replace(answer, differences=[*answer.differences, rest]))
    assert "the other 8.7 h (95 % interval 8.4 to 9.0 h) come with" in sentence
    chance = replace(rest, low=-19.0, high=1.0)
    (sentence,) = rests(replace(answer, differences=[*answer.differences, chance]))
    assert sentence == (f'What {REST} add to "direct only" is inconclusive (-8.7 h, 95 % interval -19.0 to +1.0 h).')


def test_assumptions_are_counted():
    answer = example_answer()
    given = [replace(answer.inputs[0], label=label) for label in ("published", "assumption", "not labelled")]
    assert assumptions(replace(answer, inputs=given)) == ["2 of 3 inputs are assumptions."]


def test_published_figures_are_no_yardstick_for_a_replayed_file():
    assert published_figures(replace(example_answer(), replayed=True)) == [REPLAYED, NOT_VALIDATED]


def test_open_tickets_are_always_mentioned():
    assert open_tickets(example_answer()) == [
        'Tickets still open at the end, per replication: 8.1 in "before", 7.6 in "direct only" and 3.2 in "after"; '
        "times to closing leave them out."
    ]
    without = replace(example_answer(), figures=[])
    assert open_tickets(without) == ["How many tickets were still open at the end was not measured."]


def test_no_open_ticket_at_all():
    answer = example_answer()
    figures = [replace(f, estimate=0.0) if f.of.measure == "open tickets" else f for f in answer.figures]
    assert "No ticket reported in the window was still open" in open_tickets(replace(answer, figures=figures))[0]


def test_overload_is_named():
    assert "desk: district desk gets 120 % of what rostered hours hold. Overtime" in overloads(example_answer())[0]


def test_published_figures_are_said_to_be_inside_or_outside_and_never_validated():
    before, dispatch, after, standing = published_figures(example_answer())
    assert before.endswith("+0.6 %; the published figure is inside the interval.")
    assert dispatch.startswith('"direct only" minus "before", report to dispatch, mean: published -1.5 h, model')
    assert after.endswith("-8.6 %; the published figure is outside the interval.")
    assert standing == NOT_VALIDATED


def test_bounds_relative_changes_and_samples_are_said_in_the_published_unit():
    late, dispatch = published_figures(case_answer())[-3:-1]
    assert late == (
        '"after" relative to "before", share over 24 h: published -65 %, model -70.00 % (95 % interval -74.0 to '
        "-66.0 %), -7.7 %; the published figure is outside the interval; 95 % of samples of 15 days would show "
        "-90.0 to -10.0 %, the published figure is among them."
    )
    assert dispatch == (
        '"after" minus "before", report to dispatch, mean: published at most -10 min, model -90.00 min (95 % interval '
        "-91.2 to -88.8 min); the bound is kept; 95 % of samples of 15 days would show -102.0 to -72.0 min."
    )


def test_study_without_published_figures_says_so():
    answer = replace(example_answer(), published=[])
    assert published_figures(answer) == [
        "No published figures belong to this study: nothing here was compared with a real operation."
    ]


def test_one_replication_is_no_evidence():
    said = findings(without_intervals(example_answer()))
    assert said[0] == ONE_REPLICATION
    assert not any(word in " ".join(said) for word in ("inside", "outside", ": better", "inconclusive"))


@pytest.mark.parametrize("make", [example_answer, five_variants, lambda: many_variants(6)])
def test_every_sentence_ends_with_a_full_stop_and_has_no_nan(make):
    for sentence in findings(make()):
        assert sentence.endswith(".")
        assert "nan" not in sentence
        assert "  " not in sentence


def test_titles_say_what_the_charts_show():
    answer = example_answer()
    assert stages_title(answer) == (
        'Direct dispatch alone saves 1.1 h of 16.2 h; "after" saves 9.8 h, '
        "above all in pause before further visit (-3.2 h)"
    )
    assert distribution_title(answer) == (
        'Closed within 24 h of the report: 75.9 % in "before", 78.1 % in "direct only", 96.3 % in "after"'
    )
    assert differences_title(answer, [TIME, RESTORATION]).endswith("better in 2 of 2 measures")
    assert technicians_title(answer).startswith(
        'Technicians in "after", share of rostered time: idle 32.8 % instead of 20.0 % (+12.8 points)'
    )


def test_title_leaves_an_unclear_part_out():
    unclear = with_difference(example_answer(), "direct only", TIME, 0.1, 0.5)
    assert largest_part(unclear) is None
    assert stages_title(unclear).startswith('"after" saves 9.8 h of 16.2 h')


def test_titles_of_a_single_variant():
    answer = example_answer(variants=("before",))
    assert stages_title(answer) == (
        '"before": 16.2 h from report to closing, above all in pause before further visit (5.0 h)'
    )
    assert "travel 26.0 %; work 44.0 %" in technicians_title(answer)


def test_footer_gives_replications_intervals_clock_and_seed():
    assert footer(example_answer()) == (
        "12 replications of 120 days; whiskers: 95 % intervals over replications; "
        "hours: all hours of the clock, nights and weekends included; seed 1."
    )
    assert "no intervals" in footer(without_intervals(example_answer()))
