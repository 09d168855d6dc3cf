"""Makes layers.json: what PyTorch gives in float64 for every layer, outputs and all gradients (made with PyTorch 1.13).

    python3 layers.py

LAYERS says what each layer is in PyTorch: a function of x, of its parameters, and of the arguments of its constructor
here. layer_configurations.py says for which arguments and inputs.
"""

import torch
from formula import numbers, packed, write
from layer_configurations import ADDED, CONFIGURATIONS
from torch.nn import functional as F


class State:
    """Parameters and buffers of a layer by their names here. Made when first asked for, parameters by the formula."""

    def __init__(self, seed, prefix="", root=None):
        self.seed, self.prefix, self.root = seed, prefix, root or self
        if root is None:
            self.parameters, self.buffers, self.training, self.is_random = {}, {}, True, False

    def inside(self, name):
        return State(self.seed, f"{self.prefix}{name}.", self.root)

    def parameter(self, name, *shape):
        parameters, name = self.root.parameters, self.prefix + name
        if name not in parameters:
            parameters[name] = numbers(self.seed + 2 + len(parameters), shape, 1.0).requires_grad_()
        return parameters[name]

    def buffer(self, name, initial):
        return self.root.buffers.setdefault(self.prefix + name, initial.double())


def affine(x, state, inFeatures, outFeatures, useBias=True):
    weight = state.parameter("weight", inFeatures, outFeatures)
    return F.linear(x, weight.T, state.parameter("bias", outFeatures) if useBias else None)


def pair(size):
    return (size, size) if isinstance(size, int) else tuple(size)


def conv2d(x, state, ins, outs, kernel, stride=1, padding=0, dilation=1, groups=1, useBias=True, rounding="exact"):
    assert rounding in ("exact", "floor")
    weight = state.parameter("weight", outs, ins // groups, *pair(kernel))
    bias = state.parameter("bias", outs) if useBias else None
    return F.conv2d(x, weight, bias, pair(stride), pair(padding), pair(dilation), groups)


def conv1d(x, state, ins, outs, kernel, stride=1, padding=0, dilation=1, groups=1, useBias=True, rounding="exact"):
    assert rounding in ("exact", "floor")
    weight = state.parameter("weight", outs, ins // groups, kernel)
    return F.conv1d(x, weight, state.parameter("bias", outs) if useBias else None, stride, padding, dilation, groups)


def conv_transpose2d(
    x, state, ins, outs, kernel, stride=1, padding=0, dilation=1, outputPadding=0, groups=1, useBias=True
):
    weight = state.parameter("weight", ins, outs // groups, *pair(kernel))
    bias = state.parameter("bias", outs) if useBias else None
    strides, paddings, added = pair(stride), pair(padding), pair(outputPadding)
    return F.conv_transpose2d(x, weight, bias, strides, paddings, added, groups, pair(dilation))


def max_pool2d(x, state, kernel, stride=None, padding=0, dilation=1, rounding="exact"):
    strides = pair(stride or kernel)
    return F.max_pool2d(x, pair(kernel), strides, pair(padding), pair(dilation), ceil_mode=rounding == "ceil")


def average_pool2d(x, state, kernel, stride=None, padding=0, rounding="exact", countPadding=True):
    strides = pair(stride or kernel)
    return F.avg_pool2d(x, pair(kernel), strides, pair(padding), rounding == "ceil", countPadding)


def conv_transpose1d(
    x, state, ins, outs, kernel, stride=1, padding=0, dilation=1, outputPadding=0, groups=1, useBias=True
):
    weight = state.parameter("weight", ins, outs // groups, kernel)
    bias = state.parameter("bias", outs) if useBias else None
    return F.conv_transpose1d(x, weight, bias, stride, padding, outputPadding, groups, dilation)


def max_pool1d(x, state, kernel, stride=None, padding=0, dilation=1, rounding="exact"):
    return F.max_pool1d(x, kernel, stride or kernel, padding, dilation, ceil_mode=rounding == "ceil")


def average_pool1d(x, state, kernel, stride=None, padding=0, rounding="exact", countPadding=True):
    return F.avg_pool1d(x, kernel, stride or kernel, padding, rounding == "ceil", countPadding)


def batch_norm(x, state, channels, epsilon=1e-5, momentum=0.1):
    mean = state.buffer("runningMean", torch.zeros(channels))
    variance = state.buffer("runningVariance", torch.ones(channels))
    weight, bias = state.parameter("weight", channels), state.parameter("bias", channels)
    return F.batch_norm(x, mean, variance, weight, bias, state.root.training, momentum, epsilon)


def scale_and_shift(state, affine, shape):
    return (state.parameter("weight", *shape), state.parameter("bias", *shape)) if affine else (None, None)


def layer_norm(x, state, shape, epsilon=1e-5, affine=True):
    return F.layer_norm(x, shape, *scale_and_shift(state, affine, shape), epsilon)


def group_norm(x, state, groups, channels, epsilon=1e-5, affine=True):
    return F.group_norm(x, groups, *scale_and_shift(state, affine, [channels]), epsilon)


def dropout(x, state, rate, drop=F.dropout):
    state.root.is_random |= rate > 0
    return drop(x, rate, state.root.training)


def padding_layer(mode):
    def layer(x, state, padding=0, top=0, bottom=0, left=0, right=0):
        vertical, horizontal = pair(padding)
        return F.pad(x, [left + horizontal, right + horizontal, top + vertical, bottom + vertical], mode)

    return layer


def prelu(x, state, channels=None, initialSlope=0.25):
    return F.prelu(x, state.parameter("weight", channels or 1))


def hard_sigmoid(x, state):
    return F.relu6(x + 3) / 6  # hardsigmoid's own backward has 1/6 in float32, also in float64


def upsample2d(x, state, factor, mode="nearest"):
    corners = None if mode == "nearest" else False
    return F.interpolate(x, scale_factor=pair(factor), mode=mode, align_corners=corners)


def softplus(x, state, beta=1):
    return F.softplus(x, beta, threshold=1000)  # PyTorch's own threshold gives up digits


def run(layer, x, state):
    """A layer inside of another: {"layer": "Affine", "args": [4, 3]}."""
    return LAYERS[layer["layer"]](x, state, *positional(layer["args"]), **options(layer["args"]))


def chain(x, state, layers):
    for position, layer in enumerate(layers):
        x = run(layer, x, state.inside(position))
    return x


def parallel(x, state, *branches, combine):
    outputs = [run(branch, x, state.inside(f"branches.{position}")) for position, branch in enumerate(branches)]
    return torch.cat(outputs, 1) if combine == "concatenate" else sum(outputs)


def positional(args):
    return [arg for arg in args if not is_options(arg)]


def options(args):
    return {name: value for arg in args if is_options(arg) for name, value in arg.items()}


def is_options(arg):
    return isinstance(arg, dict) and "layer" not in arg


LAYERS = {
    "Affine": affine,
    "AveragePool1d": average_pool1d,
    "AveragePool2d": average_pool2d,
    "BatchNorm1d": batch_norm,
    "BatchNorm2d": batch_norm,
    "Branch": lambda x, state, *layers: chain(x, state.inside("layers"), layers),
    "CELU": lambda x, state, alpha=1.0: F.celu(x, alpha),
    "Conv1d": conv1d,
    "Conv2d": conv2d,
    "ConvTranspose1d": conv_transpose1d,
    "ConvTranspose2d": conv_transpose2d,
    "Dropout": dropout,
    "Dropout2d": lambda x, state, rate: dropout(x, state, rate, F.dropout2d),
    "ELU": lambda x, state, alpha=1.0: F.elu(x, alpha),
    "Flatten": lambda x, state: torch.flatten(x, 1),
    "GELU": lambda x, state, approximate="none": F.gelu(x, approximate=approximate),
    "GlobalAveragePool2d": lambda x, state: F.adaptive_avg_pool2d(x, 1).flatten(1),
    "GlobalMaxPool2d": lambda x, state: F.adaptive_max_pool2d(x, 1).flatten(1),
    "GroupNorm": group_norm,
    "HardSigmoid": hard_sigmoid,
    "HardSwish": lambda x, state: F.hardswish(x),
    "Identity": lambda x, state: x * 1,
    "LayerNorm": layer_norm,
    "LeakyReLU": lambda x, state, negativeSlope=0.01: F.leaky_relu(x, negativeSlope),
    "LogSoftmax": lambda x, state, axis=-1: F.log_softmax(x, axis),
    "MaxPool1d": max_pool1d,
    "MaxPool2d": max_pool2d,
    "Parallel": parallel,
    "PReLU": prelu,
    "ReflectionPad2d": padding_layer("reflect"),
    "ReLU": lambda x, state: F.relu(x),
    "ReplicationPad2d": padding_layer("replicate"),
    "Reshape": lambda x, state, shape: x.reshape([x.shape[0], *shape]),
    "Residual": lambda x, state, *layers: x + chain(x, state.inside("layers"), layers),
    "SELU": lambda x, state: F.selu(x),
    "Sequential": lambda x, state, sample, layers: chain(x, state, layers),
    "Sigmoid": lambda x, state: torch.sigmoid(x),
    "SiLU": lambda x, state: F.silu(x),
    "Softmax": lambda x, state, axis=-1: F.softmax(x, axis),
    "Softplus": softplus,
    "Tanh": lambda x, state: torch.tanh(x),
    "Upsample2d": upsample2d,
    "ZeroPad2d": padding_layer("constant"),
}


def case(layer, args, shape, seed):
    """A forward and its backward, in training; then the output in use, where that is another one."""
    state = State(seed)
    x = numbers(seed, shape).requires_grad_()
    description = {"layer": layer, "args": args, "shape": shape, "seed": seed}
    y = run(description, x, state)
    state.training = False
    predicted = run(description, x, state)
    values = {"outputShape": list(predicted.shape)}
    if not state.is_random:
        y.backward(numbers(seed + 1, y.shape))
        values |= {"y": packed(y), "dx": packed(x.grad)}
        values["gradients"] = {name: packed(parameter.grad) for name, parameter in state.parameters.items()}
        values["buffers"] = {name: packed(buffer) for name, buffer in state.buffers.items()}
    if state.is_random or not torch.equal(y, predicted):
        values["predicted"] = packed(predicted)
    return description | values


def cases(configurations, first_seed):
    each = ((layer, args, shape) for layer, some in configurations.items() for args, shape in some)
    return [case(*one, first_seed + 64 * index) for index, one in enumerate(each)]


if __name__ == "__main__":
    write("layers.json", cases(ADDED, 32768) + cases(CONFIGURATIONS, 0))
