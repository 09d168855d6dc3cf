"""Makes windows.json: random windows, what PyTorch gives for them, and which ones it refuses (made with PyTorch 1.13).

    python3 windows.py

Above all where a stride does not divide, where "ceil" leaves a window that is larger than the image, and where an output
padding is not smaller than the stride. Then averages that leave the padding out, and windows with padding "same": a
convolution's is PyTorch's own where the stride is 1; where it is not, and for pools, PyTorch has none, and the rows of
TensorFlow's SAME are put around the image first: zeros, for a maximum −∞; the padding that does not count is told by
averaging ones.
"""

import random

import torch
from formula import numbers, write
from layers import LAYERS, State, case, conv2d, options, pair, positional
from torch.nn import functional as F

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


def uncounted():
    kernel = pairs(1, 4)
    padding = [draw.randint(0, size // 2) for size in kernel]
    rounding = draw.choice(["floor", "ceil"])
    arguments = {"stride": pairs(1, 4), "padding": padding, "rounding": rounding, "countPadding": False}
    return [kernel, arguments], [draw.randint(1, 2), draw.randint(1, 3), *pairs(4, 5)]


def same_padding(shape, kernel, strides, dilations):
    """In the order of torch.nn.functional.pad: left, right, top, bottom."""
    widths = []
    for extent, size, stride, dilation in zip(shape[2:], kernel, strides, dilations):
        total = max(0, (-(-extent // stride) - 1) * stride + dilation * (size - 1) + 1 - extent)
        widths = [total // 2, total - total // 2, *widths]
    return widths


def with_same(plain, value=0.0):
    """A layer with padding "same", of the layer without any."""

    def layer(x, state, *arguments, padding, countPadding=True, **others):
        if plain is conv2d and pair(others["stride"]) == (1, 1):
            ins, outs, kernel = arguments
            weight = state.parameter("weight", outs, ins // others["groups"], *pair(kernel))
            bias = state.parameter("bias", outs)
            return F.conv2d(x, weight, bias, 1, "same", pair(others["dilation"]), others["groups"])
        kernel = arguments[-1]
        widths = same_padding(x.shape, kernel, others["stride"], others.get("dilation", [1, 1]))
        y = plain(F.pad(x, widths, value=value), state, *arguments, **others)
        if countPadding:
            return y
        return y / plain(F.pad(torch.ones_like(x), widths), state, *arguments, **others)

    return layer


def same():
    """Arguments, and the shape of an image of at least the window's size, so that a dilated one always meets it."""
    layer = draw.choice(["Conv2d", "Conv2d", "MaxPool2d", "AveragePool2d"])
    kernel, dilations = pairs(1, 4), [1, 1] if layer == "AveragePool2d" else pairs(1, 2)
    strides = draw.choice([[1, 1], pairs(1, 3)])
    arguments = {"padding": "same", "stride": strides}
    if layer == "AveragePool2d":
        arguments["countPadding"] = draw.choice([True, False])
    else:
        arguments["dilation"] = dilations
    image = [dilation * (size - 1) + draw.randint(1, 3) for size, dilation in zip(kernel, dilations)]
    if layer != "Conv2d":
        return layer, [kernel, arguments], [1, draw.randint(1, 3), *image]
    ins, outs, groups = draw.randint(1, 2), draw.randint(1, 2), draw.randint(1, 2)
    return layer, [ins * groups, outs * groups, kernel, arguments | {"groups": groups}], [1, ins * groups, *image]


def later_outcomes():
    for index in range(150, 170):
        yield case("AveragePool2d", *uncounted(), 64 * index)
    for layer in ["Conv2d", "MaxPool2d", "AveragePool2d"]:
        LAYERS[layer] = with_same(LAYERS[layer], float("-inf") if layer == "MaxPool2d" else 0.0)
    for index in range(170, 210):
        layer, args, shape = same()
        yield case(layer, args, shape, 64 * index)


write("windows.json", [each for each in [*outcomes(), *later_outcomes()] if each is not None])
