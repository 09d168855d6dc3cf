"""Makes sample-weights.json: what every loss comes to in float64 where samples have weights, and its gradient: PyTorch's
reduction="none" times the weights, divided by what these sum to, a weighted class and all (made with PyTorch 1.13).

    python3 sample_weights.py
"""

import torch
from formula import numbers, packed, write
from loss_labels import LABELS
from torch.nn import functional as F


def spread(weights, like):
    """Each sample's weight for all that belongs to it."""
    return weights.reshape([-1] + [1] * (like.dim() - 1)).expand_as(like)


def mean(losses, counts, reduction):
    total = (losses * counts).sum()
    return total if reduction == "sum" else total / counts.sum()


def cross_entropy(scores, labels, weights, labelSmoothing=0.0, classWeights=None, ignore=-100, axis=1, reduction="mean"):
    ofClasses = None if classWeights is None else torch.tensor(classWeights, dtype=torch.float64)
    scores = scores.movedim(axis, 1)
    if labels.is_floating_point():
        labels = labels.movedim(axis, 1)
    losses = F.cross_entropy(
        scores, labels, ofClasses, ignore_index=ignore, label_smoothing=labelSmoothing, reduction="none"
    )
    counts = spread(weights, losses)
    if reduction == "sum" or labels.is_floating_point():
        return mean(losses, counts, reduction)
    known = labels != ignore
    own = torch.ones(scores.shape[1]).double() if ofClasses is None else ofClasses
    return (losses * counts).sum() / (counts * own[labels * known] * known).sum()


def of_elements(function):
    def loss(scores, labels, weights, reduction="mean", **options):
        losses = function(scores, labels, reduction="none", **options)
        return mean(losses, spread(weights, losses), reduction)

    return loss


LOSSES = {
    "binaryCrossEntropy": of_elements(F.binary_cross_entropy_with_logits),
    "crossEntropy": cross_entropy,
    "huber": of_elements(F.huber_loss),
    "l1": of_elements(F.l1_loss),
    "meanSquaredError": of_elements(F.mse_loss),
    "softmaxCrossEntropy": cross_entropy,
}

SHAPES = [[5], [6, 2], [4, 1], [5, 3, 2], [8, 9]]
ROWS = [([6, 4], {}), ([5, 4, 3], {}), ([4, 2, 3, 4], {"axis": -1})]
OPTIONS = [
    {},
    {"labelSmoothing": 0.1},
    {"classWeights": [1, 0.5, 2, 0.25]},
    {"classWeights": [3, 0, 1, 1], "labelSmoothing": 0.3},
]

CASES = [
    *(("softmaxCrossEntropy", None, labels, shape) for labels in ("classes", "distributions") for shape in ([7, 3], [4, 5, 2])),
    *(
        ("crossEntropy", options | axis | ignore | reduction, "classes", shape)
        for shape, axis in ROWS
        for options in OPTIONS
        for ignore, reduction in (({}, {}), ({"ignore": 2}, {}), ({"ignore": -1}, {"reduction": "sum"}))
    ),
    *(("crossEntropy", options | axis, "distributions", shape) for shape, axis in ROWS for options in OPTIONS),
    *(("binaryCrossEntropy", None, "probabilities", shape) for shape in SHAPES),
    *(("huber", {"delta": 0.5}, "targets", shape) for shape in SHAPES),
    ("huber", {"delta": 0.5, "reduction": "sum"}, "targets", [5, 3]),
    *((loss, None, "targets", shape) for loss in ("l1", "meanSquaredError") for shape in SHAPES),
]


def case(seed, loss, options, labels, shape):
    scores = numbers(seed, shape).requires_grad_()
    weights = (numbers(seed + 2, [shape[0]]) + 1).clamp(min=0)  # of some samples 0
    given = LABELS[labels](seed + 1, shape, **(options or {}))
    value = LOSSES[loss](scores, given, weights, **(options or {}))
    value.backward()
    description = {"loss": loss, "options": options, "labels": labels, "shape": shape, "size": 2.0, "seed": seed}
    return description | {"value": packed(value), "dScores": packed(scores.grad)}


write("sample-weights.json", [case(3 * index, *each) for index, each in enumerate(CASES)])
