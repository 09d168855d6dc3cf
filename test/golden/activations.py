"""Makes activations.json: every activation and elementary function, and its slope, from -100 to 100: the truth, by mpmath
with 60 digits, and how far off PyTorch is in float32, which is the bar (made with PyTorch 1.13 and mpmath 1.2).

    python3 activations.py
"""

import mpmath as mp
import torch
from formula import numbers, packed, write
from torch.nn import functional as F

mp.mp.dps = 60


def points():
    """Float32 of every size from denormals on, both signs, ascending."""
    spread = torch.cat([numbers(seed, [count], scale) for seed, (count, scale) in enumerate([(64, 100), (48, 12), (48, 2)])])
    powers = torch.tensor([2.0**-k for k in (149, 140, 128, 126, 100, 70, 50, 30, 24, 23, 22, 18, 12, 9, 6, 3, 1)])
    sizes = torch.cat([powers, torch.tensor([0.5, 1, 2, 5, 8, 10, 12, 12.5, 13, 16, 17, 20, 40, 80, 86, 88, 95, 100])])
    zeros_of_slopes = torch.cat([place + numbers(9, [8], 0.02) for place in (-0.752, -1.278)])
    x = torch.cat([spread.float(), zeros_of_slopes.float(), sizes.float(), -sizes.float(), torch.zeros(1)])
    return torch.unique(x.sort().values)


def sigmoid(x):
    return 1 / (1 + mp.exp(-x))


def sigmoid_slope(x):
    return sigmoid(x) * sigmoid(-x)


def normal(x):
    return mp.erfc(-x / mp.sqrt(2)) / 2


def density(x):
    return mp.exp(-(x**2) / 2) / mp.sqrt(2 * mp.pi)


BEND, CUBIC = 2 * mp.sqrt(2 / mp.pi), mp.mpf("0.044715")


def bent(x):
    return BEND * (x + CUBIC * x**3)


def by_tanh(x):
    return sigmoid(bent(x))


def by_tanh_slope(x):
    return sigmoid_slope(bent(x)) * BEND * (1 + 3 * CUBIC * x**2)


def gated(gate, slope):
    """x·gate(x) and its slope."""
    return lambda x: x * gate(x), lambda x: gate(x) + x * slope(x)


def elu(alpha):
    return lambda x: x if x > 0 else alpha * mp.expm1(x), lambda x: mp.mpf(1) if x > 0 else alpha * mp.exp(x)


def celu(alpha):
    return lambda x: x if x > 0 else alpha * mp.expm1(x / alpha), lambda x: mp.mpf(1) if x > 0 else mp.exp(x / alpha)


SCALE, ALPHA = mp.mpf("1.0507009873554804934193349852946"), mp.mpf("1.6732632423543772848170429916717")


def selu(x):
    return SCALE * elu(ALPHA)[0](x)


def selu_slope(x):
    return SCALE * elu(ALPHA)[1](x)


def hard_sigmoid(x):
    return min(max(x / 6 + mp.mpf(1) / 2, mp.mpf(0)), mp.mpf(1))


def hard_sigmoid_slope(x):
    return mp.mpf(1) / 6 if -3 < x < 3 else mp.mpf(0)


def softplus(beta):
    return lambda x: mp.log1p(mp.exp(beta * x)) / beta, lambda x: sigmoid(beta * x)


def leaky(slope):
    return lambda x: x if x > 0 else slope * x, lambda x: mp.mpf(1) if x > 0 else slope


def gelu_by_tanh(x):
    return F.gelu(x, approximate="tanh")


def anywhere(x):
    return x == x


def between_kinks(x):
    return x.abs() != 3


# An operation, or a layer with the arguments of its constructor; (value, slope) in truth; in PyTorch; where it is defined.
CASES = [
    ("exp", None, (mp.exp, mp.exp), torch.exp, lambda x: x < 88),
    ("expm1", None, (mp.expm1, mp.exp), torch.expm1, lambda x: x < 88),
    ("log", None, (mp.log, lambda x: 1 / x), torch.log, lambda x: x > 1e-38),
    ("sqrt", None, (mp.sqrt, lambda x: 1 / (2 * mp.sqrt(x))), torch.sqrt, lambda x: x > 0),
    ("softplus", None, softplus(1), F.softplus, anywhere),
    ("sigmoid", None, (sigmoid, sigmoid_slope), torch.sigmoid, anywhere),
    ("tanh", None, (mp.tanh, lambda x: mp.sech(x) ** 2), torch.tanh, anywhere),
    ("erf", None, (mp.erf, lambda x: 2 * mp.exp(-(x**2)) / mp.sqrt(mp.pi)), torch.erf, anywhere),
    ("silu", None, gated(sigmoid, sigmoid_slope), F.silu, anywhere),
    ("gelu", None, gated(normal, density), F.gelu, anywhere),
    ("geluByTanh", None, gated(by_tanh, by_tanh_slope), gelu_by_tanh, anywhere),
    ("ReLU", [], leaky(mp.mpf(0)), F.relu, lambda x: x != 0),
    ("LeakyReLU", [], leaky(mp.mpf("0.01")), F.leaky_relu, anywhere),
    ("ELU", [], elu(1), F.elu, anywhere),
    ("ELU", [{"alpha": 0.3}], elu(mp.mpf("0.3")), lambda x: F.elu(x, 0.3), anywhere),
    ("GELU", [], gated(normal, density), F.gelu, anywhere),
    ("GELU", [{"approximate": "tanh"}], gated(by_tanh, by_tanh_slope), gelu_by_tanh, anywhere),
    ("SiLU", [], gated(sigmoid, sigmoid_slope), F.silu, anywhere),
    ("Softplus", [], softplus(1), F.softplus, anywhere),
    ("Softplus", [{"beta": 2}], softplus(2), lambda x: F.softplus(x, 2), anywhere),
    ("Sigmoid", [], (sigmoid, sigmoid_slope), torch.sigmoid, anywhere),
    ("Tanh", [], (mp.tanh, lambda x: mp.sech(x) ** 2), torch.tanh, anywhere),
    ("PReLU", [], leaky(mp.mpf("0.25")), lambda x: F.prelu(x, torch.tensor([0.25])), anywhere),
    ("SELU", [], (selu, selu_slope), F.selu, anywhere),
    ("CELU", [], celu(mp.mpf(1)), F.celu, anywhere),
    ("CELU", [{"alpha": 0.5}], celu(mp.mpf("0.5")), lambda x: F.celu(x, 0.5), anywhere),
    ("HardSigmoid", [], (hard_sigmoid, hard_sigmoid_slope), F.hardsigmoid, between_kinks),
    ("HardSwish", [], gated(hard_sigmoid, hard_sigmoid_slope), F.hardswish, between_kinks),
]


def truth(function, x):
    return torch.tensor([float(function(mp.mpf(value))) for value in x.tolist()], dtype=torch.float64)


def case(name, args, functions, in_torch, domain):
    x = points()
    x = x[domain(x)].requires_grad_()
    y = in_torch(x)
    y.sum().backward()
    results = {"name": name, "args": args, "x": packed(x)}
    for kind, function, float32 in zip(("y", "dx"), functions, (y, x.grad)):
        expected = truth(function, x)
        results |= {kind: packed(expected), f"{kind}Error": packed((float32.double() - expected).abs())}
    return results


write("activations.json", [case(*each) for each in CASES])
