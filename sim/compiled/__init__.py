"""One source for plain Python and for machine code: what numba compiles, and where it keeps the result.

    @compiled              a function that compiled code may call; in plain Python it stays exactly what it was
    @inlined               the same, for a small function in loops over columns: it becomes a part of every caller,
                           which lets a loop use vector instructions, and makes compiling it slower
    @engine                a function of the compiled engine, which only compiled code calls; `within` its callers, or
                           `apart` from them
    @entry                 a function that plain Python calls and that runs compiled: it compiles at its first call
    describe, reached      what the compiler may know of a record, and how the engine reaches arrays by address
    available()            whether entries run compiled; where not, their source runs in plain Python, and slowly
    answer.loaded          whether this process has the compiled code of the entry `answer` at hand already

Both compute on whole numbers (int64) and flat arrays; entries take arrays and numbers and fill arrays that the caller
made. Compiled code is without the interpreter's lock, and divides by zero as numpy does. Numba itself is imported
when the first entry is called or somebody asks whether it is available, as that takes a quarter of a second.

Numba keeps compiled code on disk, but does not notice a change in a function of another file that was compiled
into it. So the folder is named after a hash of all our source: a change of any line takes effect. It lies in
`TRUCKROLL_CACHE`, else in `truckroll` under `XDG_CACHE_HOME`, else in `~/.cache/truckroll`; where that cannot be
written, every process compiles anew. Of several processes that need the same code one compiles, and the others wait
for it. Numba may be missing, and `TRUCKROLL_COMPILE=off` does without it.
"""

from __future__ import annotations

from sim.compiled.addresses import address_of, column_value, part_of, pointed, release, rest_of
from sim.compiled.availability import available
from sim.compiled.cache import cache_folder, engine_is_ready, is_kept, note_ready
from sim.compiled.entries import entry
from sim.compiled.marks import KINDS, apart, compiled, engine, inlined, within
from sim.compiled.records import describe, reached

__all__ = [
    "KINDS", "address_of", "apart", "available", "cache_folder", "column_value", "compiled", "describe", "engine",
    "engine_is_ready", "entry", "inlined", "is_kept", "note_ready", "part_of", "pointed", "reached", "release",
    "rest_of", "within",
]  # fmt: skip
