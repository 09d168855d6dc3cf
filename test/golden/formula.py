"""What the golden files are made with: numbers by a formula, and numbers as text. formula.ts has the same."""

import base64
import json

import numpy as np
import torch


def numbers(seed, shape, scale=2.0):
    """Numbers in [-scale, scale): MurmurHash3's finalizer of (seed, position), of which 20 bits count, so that float32
    holds them exactly. Integers and one division: the same in every language."""
    count = int(np.prod(shape, dtype=np.int64))
    h = np.arange(count, dtype=np.uint64) + np.uint64(seed * 65536)
    mask = np.uint64(0xFFFFFFFF)
    h ^= h >> np.uint64(16)
    h = (h * np.uint64(0x85EBCA6B)) & mask
    h ^= h >> np.uint64(13)
    h = (h * np.uint64(0xC2B2AE35)) & mask
    h ^= h >> np.uint64(16)
    values = ((h >> np.uint64(12)).astype(np.float64) / 2**19 - 1) * scale
    return torch.from_numpy(values.reshape(shape))


def whole(seed, count, below):
    """Whole numbers from 0 up to `below`."""
    return torch.floor((numbers(seed, [count], 1.0) + 1) / 2 * below).long()


def packed(tensor):
    """Every element, bit by bit: float64, little endian, in base64."""
    values = tensor.detach().contiguous().numpy().astype("<f8")
    return base64.b64encode(values.tobytes()).decode()


def write(path, cases):
    """One case a line, so that a change shows which."""
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    with open(path, "w") as file:
        file.write(f"[\n{lines}\n]\n")


def write_tables(path, tables):
    """Named tables of numbers, a table a line."""
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(table)}" for name, table in tables.items())
    with open(path, "w") as file:
        file.write(f"{{\n{lines}\n}}\n")
