"""Makes half-precision.json: numbers as NumPy rounds them to float16 and PyTorch to bfloat16 (made with 1.24 and 1.13).

    python3 half_precision.py
"""

import base64
import json

import numpy as np
import torch


def text(array, kind):
    return base64.b64encode(np.asarray(array).astype(kind).tobytes()).decode()


def edges(fraction_bits, least_exponent, exponents):
    """At powers of two: each, its neighbours of so many bits, what lies between them, and a little beside that."""
    found = []
    for exponent in exponents:
        unit = 2.0 ** (max(exponent, least_exponent) - fraction_bits)
        for steps in (-1, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1, 1.5):
            value = 2.0**exponent + steps * unit
            found += [value, value * (1 + 2.0**-23), value * (1 - 2.0**-23)]
    return found


def signed(values):
    return np.concatenate([values, [-value for value in values]])


random = np.random.default_rng(1)
bits = random.integers(0, 2**32, 500, dtype=np.uint32).view(np.float32)
special = [0.0, 65504, 65519, 65519.996, 65520, 65536, 3.3895313892515355e38, 3.3961775e38, 3.4028235e38, 1e-45, np.inf]

with np.errstate(over="ignore"):
    halves = signed(np.float32(edges(10, -14, range(-26, 17)) + special + list(random.normal(0, 1, 500))))
    halves = np.float32(np.concatenate([halves, bits[np.isfinite(bits)]]))
    # Rounded to float32 first, these would come to lie between two numbers, and go to the wrong one.
    doubles = signed([(1 + 2.0**-11 + 2.0**-40) * 2.0**e for e in range(-30, 16)] + [65520 - 2.0**-30, 5e-324, 1e300])
    brains = signed(edges(7, -126, [*range(-135, -123), -1, 0, 1, 125, 126, 127, 128]) + special)
    brains = np.concatenate([np.float32(brains), bits[np.isfinite(bits)]])
    brain = torch.from_numpy(brains).to(torch.bfloat16).view(torch.int16).numpy()
    golden = {
        "F16": {"float32": text(halves, "<f4"), "bits": text(halves.astype(np.float16).view(np.uint16), "<u2")},
        "F16 of float64": {"float64": text(doubles, "<f8"), "bits": text(doubles.astype(np.float16).view(np.uint16), "<u2")},
        "BF16": {"float32": text(brains, "<f4"), "bits": text(brain.view(np.uint16), "<u2")},
    }

with open("half-precision.json", "w") as file:
    json.dump(golden, file, indent=1)
    file.write("\n")
