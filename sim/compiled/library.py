"""What numba does not know of the standard library."""

from __future__ import annotations

from functools import cache


@cache
def teach_library() -> None:
    """Tells numba what `bisect` does."""
    from bisect import bisect_left, bisect_right

    from numba.extending import overload

    @overload(bisect_right)
    def _(values, value):
        def found(values, value):
            low, high = 0, len(values)
            while low < high:
                middle = (low + high) // 2
                if value < values[middle]:
                    high = middle
                else:
                    low = middle + 1
            return low

        return found

    @overload(bisect_left)
    def _(values, value):
        def found(values, value):
            low, high = 0, len(values)
            while low < high:
                middle = (low + high) // 2
                if values[middle] < value:
                    low = middle + 1
                else:
                    high = middle
            return low

        return found
