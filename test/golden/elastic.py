"""Makes elastic.json: images that are displaced and mapped, as SciPy does it (made with SciPy 1.10).

    python3 elastic.py

What is random is hashed here as packages/data and packages/kernels do: MurmurHash3 of what is said below, seeded with a
key.
"""

import numpy as np
from formula import numbers, packed, write
from scipy.ndimage import gaussian_filter, map_coordinates

import torch

MASK = 0xFFFFFFFF


def rotated(bits, count):
    return ((bits << count) | (bits >> (32 - count))) & MASK


def murmur(key, position):
    """MurmurHash3_x86_32 of the four little-endian bytes of `position`."""
    k = (rotated((position * 0xCC9E2D51) & MASK, 15) * 0x1B873593) & MASK
    h = (rotated(key ^ k, 13) * 5 + 0xE6546B64) & MASK
    h ^= 4
    h = ((h ^ (h >> 16)) * 0x85EBCA6B) & MASK
    h = ((h ^ (h >> 13)) * 0xC2B2AE35) & MASK
    return h ^ (h >> 16)


def key_of(seed, epoch, position, place):
    """What an augmentation at a place of the list draws from, of the sample at a position of an epoch."""
    key = murmur(murmur(seed, epoch & MASK), epoch >> 32)
    return murmur(murmur(key, position), place)


def field(key, direction, height, width, sigma, alpha):
    first = direction * height * width
    bits = np.array([murmur(key, first + at) >> 8 for at in range(height * width)], dtype=np.float64)
    noise = (bits / 2**23 - 1).reshape(height, width)
    return alpha * gaussian_filter(noise, sigma, mode="constant", cval=0, truncate=3)


def mapped(matrix, x, y):
    a, b, c, d, e, f = matrix
    return a * x + b * y + c, d * x + e * y + f


def warped(images, seed, epoch, steps, border, fill):
    batch, channels, height, width = images.shape
    result = np.empty_like(images)
    for n in range(batch):
        y, x = np.meshgrid(np.arange(height, dtype=np.float64), np.arange(width, dtype=np.float64), indexing="ij")
        for place in reversed(range(len(steps))):
            step = steps[place]
            if "map" in step:
                x, y = mapped(step["map"], x, y)
                continue
            key = murmur(key_of(seed, epoch, n, place), 2)  # two were drawn to decide whether
            moves = [
                map_coordinates(field(key, direction, height, width, step["sigma"], step["alpha"]), [y, x], order=1, mode="nearest")
                for direction in range(2)
            ]
            x, y = x + moves[0], y + moves[1]
        mode = "grid-constant" if border == "fill" else "nearest"
        for c in range(channels):
            result[n, c] = map_coordinates(images[n, c], [y, x], order=1, mode=mode, cval=fill)
    return result


TURN = [0.9, -0.35, 1.3, 0.4, 1.1, -2.2]
SHIFT = [1, 0, 2.25, 0, 1, -1.5]
SIMARD = {"alpha": 34, "sigma": 4}
FINE = {"alpha": 3, "sigma": 1}
COARSE = {"alpha": 60, "sigma": 7.5}

CASES = [
    ([3, 1, 28, 28], 7, 0, [SIMARD], "fill", 0),
    ([2, 1, 29, 29], 4294967295, 3, [SIMARD], "nearest", 0),
    ([2, 3, 9, 14], 12, 2**33 + 5, [FINE], "fill", 0.75),
    ([2, 2, 5, 6], 1, 1, [COARSE], "fill", -1),
    ([2, 1, 10, 11], 5, 0, [{"map": TURN}], "fill", 0.5),
    ([2, 1, 10, 11], 5, 0, [{"map": TURN}, {"map": SHIFT}], "nearest", 0),
    ([2, 1, 12, 13], 6, 9, [{"map": TURN}, FINE], "fill", 0.25),
    ([2, 1, 12, 13], 6, 9, [FINE, {"map": TURN}], "nearest", 0),
    ([2, 5, 8, 9], 8, 1, [{"map": SHIFT}, FINE, {"map": TURN}, {"map": SHIFT}], "fill", 2),
]


def case(number, shape, seed, epoch, steps, border, fill):
    images = numbers(900 + number, shape).numpy()
    # Loaders hold float32, which has these numbers exactly.
    result = warped(images, seed, epoch, steps, border, fill)
    return {
        "shape": shape,
        "inputs": 900 + number,
        "seed": seed,
        "epoch": epoch,
        "steps": steps,
        "border": border,
        "fill": fill,
        "images": packed(torch.from_numpy(result)),
    }


write("elastic.json", [case(number, *each) for number, each in enumerate(CASES)])
