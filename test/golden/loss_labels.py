"""Labels for scores of a shape, by a seed: class numbers, distributions, probabilities or targets."""

import torch
from formula import numbers, whole


def distributions(seed, shape, axis=1, **options):
    shares = numbers(seed, shape).abs() + 0.125
    return shares / shares.sum(axis, keepdim=True)


def classes(seed, shape, axis=1, ignore=None, **options):
    """Of every position; where one is to be ignored, every third is, from the second."""
    positions = [extent for other, extent in enumerate(shape) if other != axis % len(shape)]
    labels = whole(seed, int(torch.tensor(positions).prod()), shape[axis])
    if ignore is not None:
        labels[1::3] = ignore
    return labels.reshape(positions)


LABELS = {
    "classes": classes,
    "distributions": distributions,
    "probabilities": lambda seed, shape, **options: (numbers(seed, shape) + 2) / 4,
    "targets": lambda seed, shape, **options: numbers(seed, shape),
}
