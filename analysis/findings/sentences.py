"""What an answer says, in plain sentences. Every function takes an answer and returns whole sentences."""

from __future__ import annotations

from math import isfinite, nan

from analysis.comparing.pair import DOES_NOT_MATTER
from analysis.comparing.words import best_in_words
from analysis.findings.contributions import alone, contributions, rests, signed, size
from analysis.findings.tables import (
    deviation_in_words,
    differences_to_reference,
    figures_by_measure,
    headline_measures,
    is_change,
    last_of,
    main_difference,
    main_measure,
    published_in_words,
    reference_of,
    sample_in_words,
    speaks_of_closing,
    verdict_of_published,
)
from analysis.findings.wording import (
    SIGNS,
    amount,
    as_shown,
    change_sign,
    has_interval,
    label,
    listed,
    number,
    pairs,
    plain,
    quoted,
    span,
    unclear,
    verdict,
    what,
)
from analysis.results import Answer, Difference, Figure, Load, Measure, Published

NOT_VALIDATED = (
    "This does not validate the model: inputs that the operator did not publish were assumed, "
    "and other inputs could show the same figures."
)
ONE_REPLICATION = (
    "One replication only: there are no intervals, so an effect cannot be told from chance. "
    "Use more replications before deciding anything."
)


REPLAYED = (
    "The published figures speak of other demand than the ticket file that was replayed: they are no yardstick here."
)
"""Stands where published figures meet a replayed ticket file."""


def findings(answer: Answer) -> list[str]:
    """All sentences: the short answer, and the model beside what was published."""
    return [*short_answer(answer), *published_figures(answer)]


def short_answer(answer: Answer) -> list[str]:
    """Single changes first, as they answer the question; then the whole, the record, other measures, remarks."""
    return [
        *one_replication(answer),
        *contributions(answer),
        *headline(answer),
        *rests(answer),
        *best_in_words(answer),
        *(record_or_outage(answer) if speaks_of_closing(answer) else []),
        *other_measures(answer),
        *open_tickets(answer),
        *overloads(answer),
        *assumptions(answer),
    ]


def assumptions(answer: Answer) -> list[str]:
    """How many of the inputs nobody has published."""
    count = sum(given.label not in ("published", "public source") for given in answer.inputs)
    return [f"{count} of {len(answer.inputs)} inputs are assumptions."] if count else []


def one_replication(answer: Answer) -> list[str]:
    """Says that there are no intervals where there is one replication."""
    return [ONE_REPLICATION] if answer.replications == 1 else []


def headline(answer: Answer) -> list[str]:
    """The main measure of each variant beside the reference; parts of the last variant come later."""
    of = main_measure(answer)
    if of is None:
        return ["None of the headline measures could be measured."]
    figures, reference = figures_by_measure(answer), reference_of(answer)
    names = list(answer.variants)[1:] or [reference]
    shown = [name for name in names if not alone(answer, name)]
    return [_headline_of(answer, of, name, figures.get((name, of))) for name in reversed(shown)]


def _headline_of(answer: Answer, of: Measure, variant: str, figure: Figure | None) -> str:
    if figure is None or not isfinite(figure.estimate):
        return f"{quoted(variant)}: {label(of)} could not be measured."
    changes = listed(plain(name) for name in answer.variants[variant])
    names = f"{quoted(variant)} ({changes})" if len(answer.variants[variant]) > 1 else quoted(variant)
    level = f"{names}: {amount(figure.estimate, of.unit)} {what(of)}"
    difference = main_difference(answer, variant)
    if difference is None or not isfinite(difference.estimate):
        return f"{level} ({span(figure)})."
    middle = f"{signed(difference)}, {span(difference, signed=True)}"
    ending = f": {verdict(difference)}" if has_interval(difference) else ""
    return f"{level} instead of {_reference_level(answer, of)} ({middle}){ending}."


def _reference_level(answer: Answer, of: Measure) -> str:
    reference = reference_of(answer)
    figure = figures_by_measure(answer).get((reference, of))
    level = amount(figure.estimate if figure else nan, of.unit)
    return f"{level} in {quoted(reference)}"


def record_or_outage(answer: Answer) -> list[str]:
    """Says how much of a gain to closing is a shorter record rather than a shorter outage."""
    closing = _mean_difference(answer, "report to closing")
    outage = _mean_difference(answer, "report to restoration")
    if closing is None or outage is None or verdict(closing) not in ("better", "no interval"):
        return []
    record = outage.estimate - closing.estimate
    if closing.estimate >= 0 or record < 0.01 * abs(closing.estimate):
        return []
    return [
        f"{quoted(closing.variant)} saves {size(closing)} from report to closing, but customers have their "
        f"service back {_sooner(outage)}. The other {amount(record, 'h')} come from closing tickets promptly "
        "after the restoration, which shortens the record rather than the outage."
    ]


def _sooner(outage: Difference) -> str:
    if unclear(outage):
        return "not clearly sooner"
    return f"{size(outage)} {'sooner' if outage.estimate < 0 else 'later'}"


def _mean_difference(answer: Answer, measure: str) -> Difference | None:
    """The last variant's difference in a mean over all tickets and all hours, where it exists."""
    found = differences_to_reference(answer).get((last_of(answer), Measure(measure, "mean")))
    return found if found and isfinite(found.estimate) else None


def other_measures(answer: Answer) -> list[str]:
    """The other headline measures of the last variant, one sentence per verdict."""
    last, main = last_of(answer), main_measure(answer)
    judged = {
        word: [d for d in found if d.of != main and d.of.measure != "open tickets"]
        for word, found in verdicts(answer, last).items()
    }
    return [
        f"{word.capitalize()} in {quoted(last)}: {_few(found)}."
        for word, found in judged.items()
        if found and word != "no interval"
    ]


MOST = 5
"""So many measures are named in one sentence; the table has them all."""


def _few(found: list[Difference]) -> str:
    """The first measures of the table, which are the most telling, and how many more there are."""
    more = f", and {len(found) - MOST} more in the table" if len(found) > MOST else ""
    return ", ".join(_with_change(difference) for difference in found[:MOST]) + more


def _with_change(difference: Difference) -> str:
    name = label(difference.of).replace(", mean", "").replace(", ", " ")
    return f"{name} ({signed(difference)})"


def verdicts(answer: Answer, variant: str) -> dict[str, list[Difference]]:
    """Headline differences of a variant to the reference, by verdict."""
    known = differences_to_reference(answer)
    words = ("better", "worse", "higher", "lower", DOES_NOT_MATTER, "inconclusive", "no difference", "no interval")
    found: dict[str, list[Difference]] = {word: [] for word in words}
    for of in headline_measures(answer):
        difference = known.get((variant, of))
        if difference is not None and isfinite(difference.estimate):
            found[verdict(difference)].append(difference)
    return {word: differences for word, differences in found.items() if differences}


def open_tickets(answer: Answer) -> list[str]:
    """How many tickets have no end, because figures about closed tickets leave them out."""
    of = next((f.of for f in answer.figures if f.of.measure == "open tickets" and f.of.group == "all"), None)
    if of is None:
        return ["How many tickets were still open at the end was not measured."]
    figures = figures_by_measure(answer)
    found = [(name, figures.get((name, of))) for name in answer.variants]
    if all(figure and figure.estimate == 0 for _, figure in found):
        return ["No ticket reported in the window was still open at the end, in any variant."]
    each = listed(f"{number_of(figure)} in {quoted(name)}" for name, figure in found)
    return [f"Tickets still open at the end, per replication: {each}; times to closing leave them out."]


def number_of(figure: Figure | None) -> str:
    """The bare estimate, for sentences that name the unit themselves."""
    return amount(figure.estimate if figure else nan, "tickets").removesuffix(" tickets")


def overloads(answer: Answer) -> list[str]:
    """Names, variant by variant, the desks and pools that get more work than they can do."""
    overloaded = {
        variant: [load for load in answer.loads if load.variant == variant and load.overloaded]
        for variant in answer.variants
    }
    return [
        f"Overloaded in {quoted(variant)}: {', '.join(_asked_of(load) for load in loads)}. "
        "Overtime carries a little of that; beyond it, queues grow as long as the run lasts, and the "
        "figures depend on how long that is."
        for variant, loads in overloaded.items()
        if loads
    ]


def _asked_of(load: Load) -> str:
    share = f"{load.place} gets {100 * load.utilisation:.0f} % of what rostered hours hold"
    return share if load.capacity else f"{load.place} has nobody"


def published_figures(answer: Answer) -> list[str]:
    """The model beside what the operator published, and what that does not show."""
    if not answer.published:
        return ["No published figures belong to this study: nothing here was compared with a real operation."]
    if answer.replayed:
        return [REPLAYED, NOT_VALIDATED]
    return [*(_published(published, answer) for published in answer.published), NOT_VALIDATED]


def published_in_short(answer: Answer) -> list[str]:
    """What a table of the published figures does not say."""
    return published_figures(answer)[0 if answer.replayed else -1 :]


def _published(published: Published, answer: Answer) -> str:
    shown, pair = as_shown(published), pairs(list(answer.variants), published.variant)
    signed, sign = pair is not None, _unit_of_value(shown, pair is not None)
    start = f"{_compared(shown, pair)}, {label(shown.of)}: published {published_in_words(shown, signed)}{sign}"
    if not isfinite(shown.estimate):
        return f"{start}, not measured in the model."
    estimate = number(shown.estimate, shown.of.unit, 2, signed)
    model = f"model {estimate}{sign} ({span(shown, signed)}){_off(shown)}"
    return f"{start}, {model}{_judged(shown)}{_of_one_sample(shown, answer)}."


def _compared(shown: Published, pair: tuple[str, str] | None) -> str:
    if pair is None:
        return quoted(shown.variant)
    earlier, later = (quoted(name) for name in pair)
    return f"{later} relative to {earlier}" if shown.relative else f"{later} minus {earlier}"


def _unit_of_value(shown: Published, signed: bool) -> str:
    return change_sign(shown.of.unit) if signed else SIGNS.get(shown.of.unit, f" {shown.of.unit}")


def _off(shown: Published) -> str:
    off = deviation_in_words(shown)
    return "" if off == "-" else f", {off}"


def _judged(shown: Published) -> str:
    where = verdict_of_published(shown)
    if where == "no interval":
        return ""
    return f"; the bound is {where}" if shown.bound else f"; the published figure is {where} the interval"


def _of_one_sample(shown: Published, answer: Answer) -> str:
    """Where the figure of one sample would fall, which matters more than the interval where the sample was short."""
    words = sample_in_words(shown, answer)
    if not words:
        return ""
    length, _, limits = words.partition(": ")
    sign = _unit_of_value(shown, is_change(shown, answer))
    start = f"; 95 % of samples of {length} would show {limits}{sign}"
    if shown.bound:
        return start
    inside = "among" if shown.sample_low <= shown.published <= shown.sample_high else "not among"
    return f"{start}, the published figure is {inside} them"
