"""The page about policies of one's own: its example runs, its tables are complete, and mistakes are told plainly."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from scenarios.base import WrongInput
from sim.log import first_difference
from sim.own_windows import Offer, Request
from sim.plan import OwnClass
from sim.policies import FreeTechnician, Job, OtherArea, load
from sim.replicate import replicate
from tests.small import agree, plan_of, run, scenario_of

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "own_policy.md").read_text(encoding="utf-8")


def example(name: str) -> str:
    """The code block after a remark with this name."""
    return re.search(rf"<!-- {re.escape(name)} -->\n```\w+\n(.*?)```", PAGE, re.DOTALL)[1]


@pytest.fixture
def rules(tmp_path, monkeypatch) -> Path:
    """The page's file in the present folder."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "my_rules.py"
    file.write_text(example("my_rules.py"), encoding="utf-8")
    return file


CLASSES = """
customers: {ordinary: {share: 0.5, priority: 2}, brand: {share: 0.5, priority: 1}}
faults: {long: {share: 0.5, on_site: 2 h}, short: {share: 0.5, on_site: 30 min}}
"""


def test_the_shortest_job_goes_first(rules):
    """At 10:00 ticket 3 is brand; then the short ticket 2; then ticket 1 before ticket 4, as long and of the same
    class, by its number."""
    text = CLASSES + example("configuration").replace("per_area: 2", "per_area: 1")
    found = run(text, "at fault customer\n08:00 long brand\n08:10 long ordinary\n08:20 short ordinary\n"
                      "08:30 long brand\n08:40 long ordinary")  # fmt: skip
    agree(found.visits, "ticket departed\n0 08:00\n1 12:30\n2 12:00\n3 10:00\n4 14:30")


def test_near_areas_are_helped(rules):
    """10 km away three wait at 08:30; 20 km away nobody is helped."""
    text = example("sharing").replace("per_area: 2", "per_area: 1")
    areas = "areas: {{a: {{lines: 1, centre: [0 km, 0 km]}}, b: {{lines: 1, centre: [{} km, 0 km]}}}}\n"
    reports = "at area\n08:00 a\n08:10 a\n08:20 a\n08:30 a"
    agree(run(areas.format(10) + text, reports).visits, "ticket technician\n0 0\n1 1\n2 0\n3 0")
    agree(run(areas.format(20) + text, reports).visits, "ticket technician\n0 0\n1 0\n2 0\n3 0")


def test_the_emptiest_window_is_promised(rules):
    """Slots: 4 and 5 on Monday and on Tuesday. At 07:00 Monday's 5 are the most, then there are 4 4 4 5, and so on;
    the brand customer takes Monday morning although Tuesday has more room."""
    found = run(
        CLASSES + example("appointments"),
        "at customer\n07:00 ordinary\n07:10 ordinary\n07:20 brand\n07:30 ordinary",
    )
    agree(found.appointments, "ticket begins\n0 12:00\n1 Tue/12:00\n2 08:00\n3 12:00")


def attributes(section: str) -> list[str]:
    """What the tables of a section name in their first columns."""
    rows = PAGE.partition(f"## {section}\n")[2].partition("\n## ")[0].splitlines()
    return [name for row in rows if row.startswith("| `") for name in re.findall(r"`(\w+)`", row.split("|")[1])]


@pytest.mark.parametrize(
    ("section", "views"),
    [
        ("The order of the field queue", [Job]),
        ("Who helps whom", [FreeTechnician, OtherArea]),
        ("Which window a customer is promised", [Request, Offer]),
    ],
)
def test_every_attribute_is_on_the_page_and_no_other(section, views):
    names = [name for view in views for name in getattr(view, "_fields", view.__annotations__)]
    assert sorted(attributes(section)) == sorted(names)


def test_the_same_rule_in_own_words_makes_the_same_log(rules):
    """Priority, then report, as the scenario's own rule says it."""
    rules.write_text("class ByPriority:\n    def key(self, job):\n        return job.priority, job.reported\n")
    town = {
        "areas": {"town": {"lines": 500, "side": "5 km"}},
        "reports": {"per_line_and_year": 20},
        "customers": {"ordinary": {"share": 0.5}, "brand": {"share": 0.5, "priority": 1}},
    }
    crew = {"per_area": 2, "travel": {"speed": "20 km/h"}}
    own, known = (
        replicate(plan_of(**town, technicians=crew | {"queue": queue}), 1, 0)
        for queue in ({"python": "my_rules.py", "class": "ByPriority"}, "priority")
    )
    assert first_difference(own, known) is None


def test_ties_end_with_the_ticket_number(rules):
    """Ticket 3 repeats ticket 0 and was reported at 10:00, before ticket 2."""
    rules.write_text("class Any:\n    def key(self, job):\n        return 0\n")
    found = run(
        """
        horizon: {window: 16 h}
        faults: {once: {share: 0.5, on_site: 4 h}, again: {share: 0.5, imperfect: 1}}
        repeats: {delay: 1 h}
        technicians: {per_area: 1, queue: {python: my_rules.py, class: Any}}
        """,
        "at fault\n08:00 again\n09:30 once\n12:00 once",
    )
    agree(found.tickets, "ticket reported\n0 08:00\n1 09:30\n2 12:00\n3 10:00")
    agree(found.visits, "ticket departed\n0 08:00\n1 09:30\n2 13:30\n3 -")


def own_queue(text: str | None = None, name: str = "Mine", file: str = "my_rules.py") -> str:
    """What is said about a file with this text."""
    if text is not None:
        Path(file).write_text(text, encoding="utf-8")
    queue = {"python": file, "class": name}
    with pytest.raises(WrongInput) as found:
        replicate(plan_of(reports={"per_line_and_year": 1000}, technicians={"per_area": 1, "queue": queue}), 1, 0)
    return str(found.value)


KEY = "class Mine:\n    def key(self, job):\n        return {}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("class Mine:\n  def key(self, job)\n    return 1", "queue.python: 'my_rules.py', line 2: expected ':'"),
        ("import nothing_like_this", "cannot run 'my_rules.py': 'my_rules.py', line 1: ModuleNotFoundError: No"),
        ("class Mind:\n    pass", "queue.class: 'my_rules.py' has no class 'Mine' (did you mean 'Mind'?); exp"),
        ("class Mine:\n    def keys(self, job): pass", "'Mine' in 'my_rules.py' has no method 'key'"),
        ("class Mine:\n    def keys(self, job): pass", "(did you mean 'keys'?); expected one of ['key']"),
        (KEY.format("job.priorty"), "Mine.key failed: 'my_rules.py', line 3: AttributeError: 'Job' object"),
        (KEY.format("'first'"), "technicians.queue: Mine.key in 'my_rules.py' returned 'first'; expected"),
        (KEY.format("(1, None)"), "returned (1, None); expected a number or a tuple of numbers"),
        (KEY.format("float('nan')"), "returned nan; expected a number"),
        (f"{KEY.format(1)}    def __init__(self, x): pass", "Mine.__init__ failed: TypeError"),
    ],
)
def test_mistakes_are_told_plainly(rules, text, message):
    assert message in own_queue(text)


def test_a_missing_file_and_a_wrong_word_are_told_plainly(rules):
    missing = own_queue(file="none.py")
    assert "technicians.queue.python: cannot read 'none.py' (No such file or directory); expected a Python" in missing
    assert missing.endswith(f"seen from {rules.parent}")
    assert "technicians.queue.class: 'my rules' cannot name a class" in own_queue(name="my rules")
    for queue, message in (
        ("fist_come", r"^technicians\.queue: 'fist_come' is not known here \(did you mean 'first_come'\?\); exp"),
        ({"python": "a.py"}, r"^technicians\.queue\.class: missing; a value is needed here$"),
        ({"pyton": "a.py", "class": "A"}, r"technicians\.queue: unknown key 'pyton' \(did you mean 'python'\?\)"),
    ):
        with pytest.raises(WrongInput, match=message):
            scenario_of(technicians={"per_area": 1, "queue": queue})


def test_a_wrong_answer_about_help_is_told(rules):
    rules.write_text("class Mine:\n    def may_help(self, technician, area):\n        return 1\n")
    areas = "areas: {a: {lines: 1}, b: {lines: 1}}\n"
    with pytest.raises(WrongInput, match=r"technicians\.sharing: Mine\.may_help in 'my_rules\.py' returned 1; exp"):
        run(
            areas + "technicians: {per_area: 1, sharing: {python: my_rules.py, class: Mine}}",
            "at area\n08:00 a\n08:10 a",
        )


def test_every_load_makes_a_new_object(rules):
    own = OwnClass("technicians.queue", "my_rules.py", str(rules), "ShortestJobFirst")
    assert load(own, ["key"]) is not load(own, ["key"])
    rules.write_text(KEY.format(1).replace("Mine", "ShortestJobFirst"))
    assert load(own, ["key"]).key(None) == 1


def test_a_study_with_an_own_rule_runs_in_parallel_and_again(rules):
    """On one process or two the same figures; and from the file that the study was written to."""
    case = {
        "name": "own",
        "scenario": {
            "horizon": {"window": "3 days"},
            "areas": {"town": {"lines": 300, "side": "4 km"}},
            "reports": {"per_line_and_year": 20},
            "faults": {"long": {"share": 0.5, "on_site": "2 h"}, "short": {"share": 0.5, "on_site": "30 min"}},
            "technicians": {"per_area": 1},
        },
        "changes": {"own": {"technicians": {"queue": {"python": "my_rules.py", "class": "ShortestJobFirst"}}}},
        "variants": {"base": [], "own": ["own"]},
        "replications": 2,
    }
    (rules.parent / "own.yaml").write_text(
        "# @package _global_\ndefaults: [override /scenario: neutral]\n" + yaml.dump(case)
    )

    def figures(file: str, workers: int, output: str) -> str:
        words = [f"case={file}", f"executor.workers={workers}", f"hydra.run.dir={output}"]
        done = subprocess.run([sys.executable, ROOT / "run.py", *words], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr + done.stdout
        return (rules.parent / output / "measures.csv").read_text()

    one = figures("own.yaml", 1, "one")
    assert one == figures("own.yaml", 2, "two")
    assert one == figures("one/study.yaml", 1, "again")
