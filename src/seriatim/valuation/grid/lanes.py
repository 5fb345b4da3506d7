"""Eight securities side by side: a value of type `Lanes` is eight numbers in one vector register.

The sweeps of the kernel depend on the node before, so that one security alone waits for each multiplication to end. Eight at once fill the
wait. A loop over an array of eight is not turned into vector instructions by LLVM, because it cannot know that the arrays do not
overlap (measured: 2.2 ns a node and step; with this type 0.6), so the type says it. Arrays are flat: `load(array, i)` reads
`array[i:i + LANES]`.
"""

from __future__ import annotations

import operator
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, models, register_model

LANES = 8
_VECTOR = ir.VectorType(ir.DoubleType(), LANES)
_FLAGS = ("contract", "nsz")


class Lanes(types.Type):
    """The type of eight numbers, as Numba knows it."""

    def __init__(self) -> None:
        super().__init__(name=f"lanes{LANES}")


LANES_TYPE = Lanes()


@register_model(Lanes)
class LanesModel(models.PrimitiveModel):
    """Kept as one LLVM vector."""

    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _VECTOR)


def _place(context, builder, kind, array, index):
    data = context.make_array(kind)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [index]), _VECTOR.as_pointer())


@intrinsic
def load(_context, array, index):
    """The eight numbers of a flat array from `index` on."""

    def generate(context, builder, sig, args):
        read = builder.load(_place(context, builder, sig.args[0], args[0], args[1]))
        read.align = 8
        return read

    return LANES_TYPE(array, types.intp), generate


@intrinsic
def store(_context, array, index, value):
    """Writes eight numbers into a flat array from `index` on."""

    def generate(context, builder, sig, args):
        builder.store(args[2], _place(context, builder, sig.args[0], args[0], args[1])).align = 8
        return context.get_dummy_value()

    return types.void(array, types.intp, LANES_TYPE), generate


@intrinsic
def fill(_context, number):
    """The same number in all lanes."""

    def generate(_context, builder, _sig, args):
        undefined = ir.Constant(_VECTOR, ir.Undefined)
        first = builder.insert_element(undefined, args[0], ir.Constant(ir.IntType(32), 0))
        return builder.shuffle_vector(first, undefined, ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES))

    return LANES_TYPE(types.float64), generate


@intrinsic
def larger(_context, first, second):
    """The larger number of each lane."""

    def generate(_context, builder, _sig, args):
        return builder.select(builder.fcmp_ordered(">", args[0], args[1]), args[0], args[1])

    return LANES_TYPE(LANES_TYPE, LANES_TYPE), generate


@intrinsic
def smaller(_context, first, second):
    """The smaller number of each lane, the second where there is none."""

    def generate(_context, builder, _sig, args):
        return builder.select(builder.fcmp_ordered("<", args[0], args[1]), args[0], args[1])

    return LANES_TYPE(LANES_TYPE, LANES_TYPE), generate


@intrinsic
def where_less(_context, first, second, then, other):
    """In each lane `then` where `first < second`, else `other`."""

    def generate(_context, builder, _sig, args):
        return builder.select(builder.fcmp_ordered("<", args[0], args[1]), args[2], args[3])

    return LANES_TYPE(LANES_TYPE, LANES_TYPE, LANES_TYPE, LANES_TYPE), generate


@intrinsic
def any_less(_context, first, second):
    """Whether `first < second` in one of the lanes."""

    def generate(_context, builder, _sig, args):
        found = builder.bitcast(builder.fcmp_ordered("<", args[0], args[1]), ir.IntType(LANES))
        return builder.icmp_unsigned("!=", found, ir.Constant(ir.IntType(LANES), 0))

    return types.boolean(LANES_TYPE, LANES_TYPE), generate


@intrinsic
def root(_context, number):
    """The square root of each lane."""

    def generate(_context, builder, _sig, args):
        kind = ir.FunctionType(_VECTOR, [_VECTOR])
        return builder.call(cgutils.get_or_insert_function(builder.module, kind, f"llvm.sqrt.v{LANES}f64"), [args[0]])

    return LANES_TYPE(LANES_TYPE), generate


def _arithmetic(function, instruction):
    """Lets `+`, `-`, `*` and `/` work lane by lane."""

    class OfLanes(AbstractTemplate):
        def generic(self, args, _kws):
            return signature(LANES_TYPE, *args) if args == (LANES_TYPE, LANES_TYPE) else None

    infer_global(function)(OfLanes)

    @lower_builtin(function, LANES_TYPE, LANES_TYPE)
    def lower(_context, builder, _sig, args):
        return getattr(builder, instruction)(args[0], args[1], flags=_FLAGS)


for _function, _instruction in ((operator.add, "fadd"), (operator.sub, "fsub"), (operator.mul, "fmul"), (operator.truediv, "fdiv")):
    _arithmetic(_function, _instruction)
