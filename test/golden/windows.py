"""Makes windows.json: random windows, what PyTorch gives for them, and which ones it refuses (made with PyTorch 1.13).

    python3 windows.py

Above all where a stride does not divide, where "ceil" leaves a window that is larger than the image, and where an output
padding is not smaller than the stride.
"""

import random

import torch
from formula import numbers, write
from layers import LAYERS, State, case, options, positional

draw = random.Random(9)


def pairs(low, high):
    return [draw.randint(low, high), draw.randint(low, high)]


def pool(dilated):
    kernel = pairs(1, 4)
    arguments = {"stride": pairs(1, 4), "padding": [draw.randint(0, size // 2) for size in kernel], "rounding": "ceil"}
    if dilated:
        arguments["dilation"] = pairs(1, 3)
    return [kernel, arguments], [draw.randint(1, 2), draw.randint(1, 5), *pairs(1, 5)]


def transposed():
    ins, outs, groups = draw.randint(1, 2), draw.randint(1, 2), draw.randint(1, 2)
    arguments = {"stride": pairs(1, 3), "padding": pairs(0, 2), "dilation": pairs(1, 4), "outputPadding": pairs(0, 3)}
    arguments |= {"groups": groups}
    return [ins * groups, outs * groups, pairs(1, 3), arguments], [draw.randint(1, 2), ins * groups, *pairs(1, 3)]


def outcome(layer, args, shape, seed):
    """None for windows that lie in the padding altogether: their maximum is −Infinity there, and an error here."""
    description = {"layer": layer, "args": args, "shape": shape, "seed": seed}
    try:
        y = LAYERS[layer](numbers(seed, shape), State(seed), *positional(args), **options(args))
    except RuntimeError:
        return description | {"outputShape": None}
    return None if torch.isinf(y).any() else case(layer, args, shape, seed)


def outcomes():
    for index in range(150):
        layer = ["MaxPool2d", "AveragePool2d", "ConvTranspose2d"][index % 3]
        args, shape = transposed() if layer == "ConvTranspose2d" else pool(dilated=layer == "MaxPool2d")
        yield outcome(layer, args, shape, 64 * index)


write("windows.json", [each for each in outcomes() if each is not None])
