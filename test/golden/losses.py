"""Makes losses.json: what PyTorch gives in float64 for every loss, its value and its gradient (made with PyTorch 1.13).

    python3 losses.py
"""

import torch
from formula import numbers, packed, whole, write
from torch.nn import functional as F


def cross_entropy(scores, labels, labelSmoothing=0.0, classWeights=None):
    weight = None if classWeights is None else torch.tensor(classWeights, dtype=torch.float64)
    return F.cross_entropy(scores, labels, weight, label_smoothing=labelSmoothing)


LOSSES = {
    "binaryCrossEntropy": F.binary_cross_entropy_with_logits,
    "crossEntropy": cross_entropy,
    "huber": F.huber_loss,
    "l1": F.l1_loss,
    "meanSquaredError": F.mse_loss,
    "softmaxCrossEntropy": F.cross_entropy,
}


def distributions(seed, shape):
    shares = numbers(seed, shape).abs() + 0.125
    return shares / shares.sum(1, keepdim=True)


LABELS = {
    "classes": lambda seed, shape: whole(seed, shape[0], shape[1]),
    "distributions": distributions,
    "probabilities": lambda seed, shape: (numbers(seed, shape) + 2) / 4,
    "targets": numbers,
}

SHAPES = [[1, 1], [5], [3, 2], [2, 7], [4, 1], [2, 3, 2], [3, 2, 2, 2], [1, 17], [8, 4], [6, 9]]
CLASSES = [[1, 2], [5, 4], [3, 10], [8, 3], [2, 17], [7, 5]]
OPTIONS = [
    {},
    {"labelSmoothing": 0.1},
    {"labelSmoothing": 1},
    {"classWeights": [1, 0.5, 2, 0.25]},
    {"classWeights": [3, 0, 1, 1], "labelSmoothing": 0.3},
]

KINDS = ("classes", "distributions")

# Loss, options (null: it is the loss itself), labels, shape of the scores, and their size.
CASES = [
    *(("softmaxCrossEntropy", None, labels, shape, 2.0) for labels in KINDS for shape in CLASSES),
    *(("softmaxCrossEntropy", None, labels, [4, 6], 64.0) for labels in KINDS),
    *(("crossEntropy", options, labels, [5, 4], 2.0) for labels in KINDS for options in OPTIONS),
    *(("crossEntropy", options, "classes", [3, 4], 64.0) for options in OPTIONS),
    *(("binaryCrossEntropy", None, "probabilities", shape, 2.0) for shape in SHAPES),
    ("binaryCrossEntropy", None, "probabilities", [4, 6], 64.0),
    *(("huber", {"delta": 1}, "targets", shape, 2.0) for shape in SHAPES),
    *(("huber", {"delta": delta}, "targets", [3, 5], 2.0) for delta in (0.125, 0.5, 2, 100)),
    ("huber", {}, "targets", [3, 5], 2.0),
    *(("l1", None, "targets", shape, 2.0) for shape in SHAPES),
    *(("meanSquaredError", None, "targets", shape, 2.0) for shape in SHAPES),
]


def case(seed, loss, options, labels, shape, size):
    scores = numbers(seed, shape, size).requires_grad_()
    value = LOSSES[loss](scores, LABELS[labels](seed + 1, shape), **(options or {}))
    value.backward()
    description = {"loss": loss, "options": options, "labels": labels, "shape": shape, "size": size, "seed": seed}
    return description | {"value": packed(value), "dScores": packed(scores.grad)}


write("losses.json", [case(2 * index, *each) for index, each in enumerate(CASES)])
