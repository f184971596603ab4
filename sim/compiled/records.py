"""What the compiler may know of a record, and how the engine reaches the arrays whose addresses stand in one."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.compiled.addresses import pointed
from sim.compiled.availability import available
from sim.compiled.marks import register


def describe(name: str, record: np.dtype, changes: str | None) -> None:
    """Tells the compiler what it cannot know of a kind of record: that its fields lie nowhere within another field or
    another kind of record, and that none changes while an entry runs but those named; None where any may.

    So it need not read again what it has read already.
    """
    if not available():
        return
    from llvmlite import ir  # type: ignore[import-untyped]
    from numba import from_dtype
    from numba.core import cgutils
    from numba.extending import lower_getattr, lower_setattr

    kind: Any = from_dtype(record)
    changing = set(kind.fields if changes is None else changes.split())

    def member(context: Any, builder: Any, value: Any, field: str) -> tuple[Any, Any]:
        """The place of a field, and the metadata that its accesses get."""
        of_field = kind.typeof(field)
        place = cgutils.get_record_member(builder, value, kind.offset(field), context.get_data_type(of_field))
        module = builder.module
        root = module.add_metadata([ir.MetaDataString(module, "truckroll")])
        scalar = module.add_metadata([ir.MetaDataString(module, f"{name}.{field}"), root, ir.IntType(64)(0)])
        return place, module.add_metadata([scalar, scalar, ir.IntType(64)(0)])

    def teach_field(field: str) -> None:
        @lower_getattr(kind, field)
        def _(context: Any, builder: Any, typ: Any, value: Any) -> Any:
            place, tag = member(context, builder, value, field)
            loaded = builder.load(place, align=1 if not kind.aligned else None)
            loaded.set_metadata("tbaa", tag)
            if field not in changing:
                loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
            return loaded

        @lower_setattr(kind, field)
        def _(context: Any, builder: Any, signature: Any, values: Any) -> None:
            place, tag = member(context, builder, values[0], field)
            of_field = kind.typeof(field)
            given = context.cast(builder, values[1], signature.args[1], of_field)
            builder.store(given, place, align=1 if not kind.aligned else None).set_metadata("tbaa", tag)

    for field in kind.fields:
        teach_field(field)


def reached(field: str, dtype: np.dtype) -> Any:
    """A function of a record that returns the array whose address stands in a field; none of a record's arrays moves
    while an entry runs."""
    if available():
        register()
        return _compiled_reach(field, dtype)
    return lambda record: pointed(getattr(record, field), dtype)


def _compiled_reach(field: str, dtype: np.dtype) -> Any:
    from llvmlite import ir
    from numba import from_dtype, types
    from numba.core import cgutils
    from numba.extending import intrinsic
    from numba.np import arrayobj

    kind = types.Array(from_dtype(dtype), 1, "C")

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        of = signature.args[0]
        place = cgutils.get_record_member(builder, arguments[0], of.offset(field), ir.IntType(64))
        address = builder.load(place)
        address.set_metadata("invariant.load", builder.module.add_metadata([]))
        made = context.make_array(kind)(context, builder)
        zero = context.get_constant(types.intp, 0)
        width = context.get_constant(types.intp, dtype.itemsize)
        arrayobj.populate_array(made, builder.inttoptr(address, made.data.type), [zero], [width], width, None)
        return made._getvalue()

    @intrinsic
    def reach(context: Any, record: Any) -> Any:
        return kind(record), code

    return reach
