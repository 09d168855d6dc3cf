"""Makes losses.json: what PyTorch gives in float64 for every loss, its value and its gradient (made with PyTorch 1.13).

    python3 losses.py
"""

import torch
from formula import numbers, packed, write
from loss_labels import LABELS
from torch.nn import functional as F


def cross_entropy(scores, labels, labelSmoothing=0.0, classWeights=None, ignore=-100, axis=1, reduction="mean"):
    weight = None if classWeights is None else torch.tensor(classWeights, dtype=torch.float64)
    scores = scores.movedim(axis, 1)
    if labels.is_floating_point():
        labels = labels.movedim(axis, 1)
    return F.cross_entropy(
        scores, labels, weight, ignore_index=ignore, label_smoothing=labelSmoothing, reduction=reduction
    )


LOSSES = {
    "binaryCrossEntropy": F.binary_cross_entropy_with_logits,
    "crossEntropy": cross_entropy,
    "huber": F.huber_loss,
    "l1": F.l1_loss,
    "meanSquaredError": F.mse_loss,
    "softmaxCrossEntropy": F.cross_entropy,
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
IGNORE = [{}, {"ignore": -100}, {"ignore": 2}]
REDUCTION = [{}, {"reduction": "sum"}]
# Scores of positions, and where their classes are.
POSITIONS = [([2, 4, 3], {}), ([2, 4, 2, 3], {}), ([3, 2, 4], {"axis": -1}), ([2, 2, 4, 2], {"axis": 2})]

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
    *(
        ("crossEntropy", options | ignore | reduction, "classes", [7, 4], 2.0)
        for options in OPTIONS
        for ignore in IGNORE
        for reduction in REDUCTION
        if ignore or reduction
    ),
    *(
        ("crossEntropy", options | axis | ignore | reduction, "classes", shape, 2.0)
        for shape, axis in POSITIONS
        for options in OPTIONS
        for ignore, reduction in zip(IGNORE, [*REDUCTION, {}])
    ),
    *(
        ("crossEntropy", options | axis | reduction, "distributions", shape, 2.0)
        for shape, axis in POSITIONS
        for options in OPTIONS
        for reduction in REDUCTION
    ),
    *(("softmaxCrossEntropy", None, labels, shape, 2.0) for labels in KINDS for shape in ([2, 3, 4], [2, 5, 3, 2])),
    *(("huber", {"delta": 0.5, "reduction": "sum"}, "targets", shape, 2.0) for shape in ([5], [3, 2, 2])),
]


def case(seed, loss, options, labels, shape, size):
    scores = numbers(seed, shape, size).requires_grad_()
    value = LOSSES[loss](scores, LABELS[labels](seed + 1, shape, **(options or {})), **(options or {}))
    value.backward()
    description = {"loss": loss, "options": options, "labels": labels, "shape": shape, "size": size, "seed": seed}
    return description | {"value": packed(value), "dScores": packed(scores.grad)}


write("losses.json", [case(2 * index, *each) for index, each in enumerate(CASES)])
