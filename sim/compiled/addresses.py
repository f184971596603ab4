"""Memory by address, which in plain Python stands for an array that somebody keeps."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from sim.compiled.availability import available

_arrays: dict[tuple[int, int], np.ndarray] = {}
"""In plain Python, the arrays that addresses stand for, by address and width."""


def address_of(array: np.ndarray) -> int:
    """The address of an array, which the caller keeps alive until `release`."""
    if not available():
        _arrays[array.ctypes.data, array.dtype.itemsize] = array
    return array.ctypes.data


def release(array: np.ndarray) -> None:
    """Ends what `address_of` has begun."""
    _arrays.pop((array.ctypes.data, array.dtype.itemsize), None)


def pointed(address: int, dtype: np.dtype) -> Any:
    """The array that an address stands for."""
    found = _arrays[int(address), dtype.itemsize]
    return _Rows(found) if dtype.names else found.data


def part_of(address: int, dtype: np.dtype, first: int, count: int) -> Any:
    """So many items of the array that an address stands for, from one on."""
    return pointed(address, dtype)[int(first) : int(first) + int(count)]


def rest_of(address: int, dtype: np.dtype, first: int) -> Any:
    """The array that an address stands for from one item on."""
    return pointed(address, dtype)[int(first) :]


class _Rows:
    """Rows in plain Python. Like a memoryview it gives Python's numbers: those of numpy are as narrow as the column,
    and would overflow where compiled code widens them."""

    __slots__ = ("_rows",)

    def __init__(self, rows: np.ndarray) -> None:
        self._rows = rows

    def __getitem__(self, number: int) -> Any:
        return _Row(self._rows[number])


class _Row:
    """One of them; its columns are attributes."""

    __slots__ = ("_row",)

    def __init__(self, row: np.void) -> None:
        object.__setattr__(self, "_row", row)

    def __getattr__(self, name: str) -> Any:
        return self._row[name].item()

    def __setattr__(self, name: str, value: Any) -> None:
        self._row[name] = value


def column_value(address: int, step: int, width: int, row: int) -> int:
    """The number in a row of a column of whole numbers of that width; the step is 0 where all are the same one."""
    return int(_arrays[int(address), int(width)][step * row])


@cache
def teach_addresses() -> None:
    """Tells numba what these mean."""
    from numba import types
    from numba.extending import intrinsic, overload
    from numba.np import arrayobj

    @intrinsic
    def array_at(context, address, dtype, count):
        kind = types.Array(dtype.dtype, 1, "C")

        def code(context, builder, signature, arguments):
            made = context.make_array(kind)(context, builder)
            data = builder.inttoptr(arguments[0], made.data.type)
            width = context.get_constant(types.intp, context.get_abi_sizeof(context.get_data_type(dtype.dtype)))
            arrayobj.populate_array(made, data, [arguments[2]], [width], width, None)
            return made._getvalue()

        return kind(types.int64, dtype, types.int64), code

    # An array of no length: nobody looks at it, and an index is taken as it is. Numba counts a negative one from the
    # end, which would cost as much as the access itself.
    @overload(pointed, inline="always")
    def _(address, dtype):
        return lambda address, dtype: array_at(address, dtype, 0)

    @overload(rest_of, inline="always")
    def _(address, dtype, first):
        return lambda address, dtype, first: array_at(address + 8 * first, dtype, 0)

    @overload(part_of, inline="always")
    def _(address, dtype, first, count):
        return lambda address, dtype, first, count: array_at(address + 8 * first, dtype, count)

    @overload(column_value)
    def _(address, step, width, row):
        def found(address, step, width, row):
            # The address itself must become the pointer: of a sum, a compiler may take the wrong part for it.
            if width == 8:
                return array_at(address, np.int64, 0)[step * row]
            if width == 4:
                return np.int64(array_at(address, np.int32, 0)[step * row])
            if width == 2:
                return np.int64(array_at(address, np.int16, 0)[step * row])
            return np.int64(array_at(address, np.int8, 0)[step * row])

        return found
