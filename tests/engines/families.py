"""The families of cases by name."""

from __future__ import annotations

from hypothesis.strategies import SearchStrategy

from tests.engines.case import Case
from tests.engines.situations import ANY_SITUATION, SITUATIONS, crowds
from tests.engines.trouble import ORDINARY, TROUBLE

FAMILIES: dict[str, SearchStrategy[Case]] = {
    "ordinary": ORDINARY,
    "trouble": TROUBLE,
    "both": ORDINARY | TROUBLE,
    "situations": ANY_SITUATION,
    "crowds": crowds(),
    **SITUATIONS,
}
