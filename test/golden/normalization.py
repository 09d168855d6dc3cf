"""Makes normalization.json: how far off PyTorch's float32 is where the mean is many times the deviation (made with
PyTorch 1.13).

    python3 normalization.py

For each layer and ratio of mean to deviation the largest error of each result in float32 against float64, relative to the
largest element. The numbers that went in are float32 in both, so that all of the difference is that of the computation.
"""

import json

import torch
from formula import numbers
from torch import nn

RATIOS = [0, 1, 10, 100, 1e3, 1e4, 1e5, 1e6]
STEPS = 30  # with a momentum of 0.5: what the running statistics began with is forgotten
LAYERS = {
    "BatchNorm1d": (lambda: nn.BatchNorm1d(6, momentum=0.5), [6, {"momentum": 0.5}], [500, 6]),
    "BatchNorm2d": (lambda: nn.BatchNorm2d(5, momentum=0.5), [5, {"momentum": 0.5}], [8, 5, 12, 10]),
    "LayerNorm": (lambda: nn.LayerNorm([250]), [[250]], [20, 250]),
    "GroupNorm": (lambda: nn.GroupNorm(3, 6), [3, 6], [4, 6, 7, 5]),
}


def far_from_zero(seed, shape, ratio, axis):
    """Numbers of deviation 1 around ± ratio and a little more, another one for each index of the axis."""
    across = torch.arange(shape[axis], dtype=torch.float64)
    means = ratio * (1 + across / 7) * (1 - 2 * (across % 2))
    return (numbers(seed, shape, 3**0.5) + means.reshape([-1 if at == axis else 1 for at in range(len(shape))])).float()


def results(layer, shape, seed, ratio, axis, dtype):
    """In training, then in use after some steps."""
    layer.to(dtype)
    for index, parameter in enumerate(layer.parameters()):
        parameter.data = numbers(seed + 2 + index, parameter.shape, 1.0).to(dtype)
    x = far_from_zero(seed, shape, ratio, axis).to(dtype).requires_grad_()
    dy = numbers(seed + 1, shape).to(dtype)
    y = layer(x)
    y.backward(dy)
    found = {"y": y, "dx": x.grad, "weight": layer.weight.grad.clone(), "bias": layer.bias.grad.clone()}
    if hasattr(layer, "running_mean"):
        for step in range(STEPS):
            layer(far_from_zero(seed + 10 + step, shape, ratio, axis).to(dtype))
        layer.eval()
        found |= {"in use": layer(x)}
        # As given to `normalize`: the same float32 statistics in both.
        statistics = [each.float().to(dtype) for each in given(seed, shape, ratio)]
        weight, bias = [each.detach().clone().requires_grad_() for each in layer.parameters()]
        z = x.detach().requires_grad_()
        normalized = nn.functional.batch_norm(z, *statistics, weight, bias, False, 0.1, 1e-5)
        normalized.backward(dy)
        found |= {"normalize": normalized, "normalize: dx": z.grad}
        found |= {"normalize: weight": weight.grad, "normalize: bias": bias.grad}
    return {name: value.detach().double() for name, value in found.items()}


def given(seed, shape, ratio):
    """Some mean and variance of each channel."""
    means = far_from_zero(seed + 7, shape, ratio, 1).transpose(0, 1).reshape(shape[1], -1)[:, 0]
    return means, numbers(seed + 6, [shape[1]], 0.5) + 1


def error(actual, expected):
    return ((actual - expected).abs().max() / expected.abs().max()).item()


def case(index, name, ratio):
    make, args, shape = LAYERS[name]
    axis = 1 if name.startswith("Batch") else 0
    seed = 64 * index
    single, double = [results(make(), shape, seed, ratio, axis, dtype) for dtype in (torch.float32, torch.float64)]
    errors = {each: float(f"{error(single[each], double[each]):.3g}") for each in double}
    return {"layer": name, "args": args, "shape": shape, "seed": seed, "ratio": ratio, "errors": errors}


cases = [case(index, name, ratio) for index, (name, ratio) in enumerate((n, r) for n in LAYERS for r in RATIOS)]
with open("normalization.json", "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(each) for each in cases) + "\n]\n")
