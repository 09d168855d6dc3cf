"""Writes numpy-tables.json: what NumPy makes of broadcasting, reductions, slices and the like.

    python3 test/tensor/numpy-tables.py

The tests compare against the file and do not need Python.
"""

import json
from pathlib import Path

import numpy as np


def numbers(*shape, start=0):
    """Distinct numbers with one decimal, of both signs, in no order, none of them 0."""
    size = int(np.prod(shape))
    return ((np.arange(start, start + size) * 37) % 101 * 2 - 99).reshape(shape) / 10


def packed(array):
    array = np.asarray(array, dtype=np.float64)
    return {"shape": list(array.shape), "data": array.ravel().tolist()}


def broadcasting():
    pairs = [
        [(), ()],
        [(3,), ()],
        [(2, 3), (3,)],
        [(2, 3), (2, 1)],
        [(2, 1), (1, 3)],
        [(2, 3), (2, 3)],
        [(4, 1, 3), (2, 1)],
        [(1, 3, 1, 1), (2, 3, 2, 2)],
        [(3, 1, 1), (2, 3, 2, 2)],
        [(2, 3, 2, 2), (2,)],
        [(2, 1, 2, 1), (3, 1, 3)],
        [(2, 1, 1, 2, 1), (3, 1, 2)],
    ]
    operations = {
        "add": np.add,
        "subtract": np.subtract,
        "multiply": np.multiply,
        "divide": np.divide,
        "maximum": np.maximum,
        "minimum": np.minimum,
        "less": np.less,
        "greaterEqual": np.greater_equal,
    }
    names = list(operations)
    for position, (left, right) in enumerate(pairs):
        a, b = numbers(*left, start=3), numbers(*right, start=11)
        for name in dict.fromkeys([names[position % len(names)], "subtract"]):
            yield {"operation": name, "a": packed(a), "b": packed(b), "y": packed(operations[name](a, b))}


def not_broadcasting():
    for left, right in [((2, 3), (4, 3)), ((2, 3), (2,)), ((2, 3, 2, 2), (4, 1, 1)), ((2,), (3,)), ((2, 2, 3), (3, 1))]:
        try:
            np.broadcast_shapes(left, right)
        except ValueError:
            yield {"a": list(left), "b": list(right)}
        else:
            raise AssertionError(f"{left} and {right} broadcast")


def reductions():
    operations = {"sum": np.sum, "mean": np.mean, "max": np.max, "min": np.min}
    cases = [((4,), None), ((2, 3), None), ((2, 3), 0), ((2, 3), -1), ((2, 3, 4), (0, 2)), ((2, 3, 2, 2), (0, 2, 3)),
             ((2, 3, 2, 2), 1), ((2, 3, 2, 2), (-1, -2)), ((2, 3, 2, 2), None), ((1, 3, 1), (2, 0)),
             ((2, 1, 3, 2, 2), (1, 3))]
    for shape, axes in cases:
        x = numbers(*shape)
        for name, operation in operations.items():
            keep = name in ("sum", "min")
            yield {
                "operation": name,
                "x": packed(x),
                "axes": list(axes) if isinstance(axes, tuple) else axes,
                "keepDims": keep,
                "y": packed(operation(x, axis=axes, keepdims=keep)),
            }
    for shape, axis in [((4,), None), ((2, 3), None), ((2, 3), 0), ((2, 3), -1), ((2, 3, 2, 2), 1), ((2, 3, 2, 2), 3)]:
        x = numbers(*shape)
        yield {"operation": "argmax", "x": packed(x), "axes": axis, "keepDims": False, "y": packed(np.argmax(x, axis=axis))}


def slices():
    cases = [
        ((10,), [3]),
        ((10,), [-1]),
        ((10,), [[2, 5]]),
        ((10,), [[2]]),
        ((10,), [[None, -2]]),
        ((10,), [[-4, 100]]),
        ((10,), [[1, 9, 3]]),
        ((10,), [[None, None, -1]]),
        ((10,), [[8, 2, -2]]),
        ((10,), [[-2, None, -4]]),
        ((10,), [[100, -100, -3]]),
        ((3, 4), [1]),
        ((3, 4), [None, 2]),
        ((3, 4), [[0, 2], [None, None, -1]]),
        ((3, 4), [1, 2]),
        ((2, 3, 4, 3), [[0, 1], 1]),
        ((2, 3, 4, 3), [None, [1, 3], [0, 4, 2], -1]),
        ((2, 3, 4, 3), [[None, None, -1], None, [1], [1, 3]]),
        ((2, 3, 4, 3), [1, 2, 3, 0]),
    ]
    for shape, ranges in cases:
        x = numbers(*shape)
        index = tuple(slice(*([*r, None] if len(r) == 1 else r)) if isinstance(r, list) else slice(None) if r is None else r
                      for r in ranges)
        yield {"x": packed(x), "ranges": ranges, "y": packed(x[index])}


def transposes():
    for shape, axes in [((4,), None), ((2, 3), None), ((2, 3, 4), None), ((2, 3, 4), (1, 0, 2)), ((2, 3, 2, 4), (0, 2, 3, 1)),
                        ((2, 3, 2, 4), (3, -2, 0, 1)), ((2, 3, 1, 2, 2), (4, 0, 3, 1, 2))]:
        x = numbers(*shape)
        yield {"x": packed(x), "axes": axes and list(axes), "y": packed(np.transpose(x, axes))}


def concatenations():
    for shapes, axis in [([(3,), (2,)], 0), ([(2, 3), (1, 3)], 0), ([(2, 1), (2, 3), (2, 2)], -1),
                         ([(2, 3, 2, 2), (2, 1, 2, 2)], 1), ([(1, 2, 2, 3), (1, 2, 2, 1)], 3), ([(2, 1, 2, 2, 2)] * 2, 1)]:
        tensors = [numbers(*shape, start=7 * position) for position, shape in enumerate(shapes)]
        yield {"tensors": [packed(x) for x in tensors], "axis": axis, "y": packed(np.concatenate(tensors, axis))}


def stacks():
    for shape, count, axis in [((), 3, 0), ((3,), 2, 0), ((3,), 2, -1), ((2, 3), 3, 1), ((3, 2, 2), 2, 0), ((2, 2), 2, -1)]:
        tensors = [numbers(*shape, start=7 * position) for position in range(count)]
        yield {"tensors": [packed(x) for x in tensors], "axis": axis, "y": packed(np.stack(tensors, axis))}


def pads():
    for shape, widths, value in [((3,), [(1, 2)], 0), ((2, 2), [(0, 1), (2, 0)], -1.5),
                                 ((1, 2, 2, 2), [(0, 0), (0, 0), (1, 1), (2, 1)], 0), ((1, 2, 2, 2), [(1, 0), (0, 1), (0, 0), (0, 0)], 9)]:
        x = numbers(*shape)
        yield {"x": packed(x), "widths": widths, "value": value, "y": packed(np.pad(x, widths, constant_values=value))}


def borders():
    for mode in ("reflect", "edge"):
        for shape, widths in [((3,), [(1, 2)]), ((4,), [(3, 0)]), ((2, 3), [(0, 1), (2, 2)]), ((1, 2), [(0, 0), (1, 1)]),
                              ((1, 2, 2, 3), [(0, 0), (0, 0), (1, 1), (2, 1)]), ((2, 2, 2, 2), [(1, 0), (0, 1), (0, 0), (1, 1)]),
                              ((2, 2, 2), [(0, 0), (0, 0), (0, 0)])]:
            x = numbers(*shape)
            yield {"x": packed(x), "widths": widths, "border": mode, "y": packed(np.pad(x, widths, mode))}
    x = numbers(2, 1)
    yield {"x": packed(x), "widths": [(5, 3), (4, 0)], "border": "edge", "y": packed(np.pad(x, [(5, 3), (4, 0)], "edge"))}


def broadcasts_to():
    for shape, target in [((), (2, 3)), ((3,), (2, 3)), ((2, 1), (2, 3)), ((3, 1, 1), (2, 3, 2, 2)), ((2, 1, 2, 1), (2, 3, 2, 2)),
                          ((1, 2), (2, 1, 2, 2, 2))]:
        x = numbers(*shape)
        yield {"x": packed(x), "shape": target, "y": packed(np.broadcast_to(x, target))}


def products():
    for left, right, transpose_a, transpose_b in [
        ((2, 3), (3, 4), False, False), ((3, 2), (3, 4), True, False), ((2, 3), (4, 3), False, True), ((3, 2), (4, 3), True, True),
        ((3,), (3, 4), False, False), ((2, 3), (3,), False, False), ((3,), (3,), False, False), ((3, 2), (3,), True, False),
        ((3,), (4, 3), True, True), ((1, 1), (1, 1), False, False)]:
        a, b = numbers(*left, start=3), numbers(*right, start=11)
        y = np.matmul(a.T if transpose_a else a, b.T if transpose_b else b)
        yield {"a": packed(a), "b": packed(b), "transposeA": transpose_a, "transposeB": transpose_b, "y": packed(y)}


tables = {
    "broadcasting": broadcasting,
    "notBroadcasting": not_broadcasting,
    "reductions": reductions,
    "slices": slices,
    "transposes": transposes,
    "concatenations": concatenations,
    "stacks": stacks,
    "pads": pads,
    "borders": borders,
    "broadcastsTo": broadcasts_to,
    "products": products,
}

if __name__ == "__main__":
    rows = {name: list(table()) for name, table in tables.items()}
    text = ",\n".join(f'"{name}": [\n' + ",\n".join(json.dumps(case) for case in cases) + "\n]" for name, cases in rows.items())
    Path(__file__).with_suffix(".json").write_text("{\n" + text + "\n}\n")
