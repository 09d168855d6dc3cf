"""Makes weighted-steps.json: what three steps of gradient descent with PyTorch's cross entropy come to, by weighted classes
and by ignored ones, each over all samples at once, in float64 (made with PyTorch 1.13).

    python3 weighted_steps.py
"""

import torch
from formula import numbers, whole, write_tables
from torch.nn import functional as F

SAMPLES, FEATURES, CLASSES = 11, 3, 4

OPTIONS = {
    "rare": {"classWeights": [1, 9, 0.5, 4]},
    "unwanted": {"classWeights": [0, 2, 0.25, 0]},
    "smoothed": {"classWeights": [3, 0.1, 1, 7], "labelSmoothing": 0.2},
    "plain": {},
    "ignoring": {"ignore": 2},
    "ignoring and weighted": {"ignore": 0, "classWeights": [3, 0.1, 1, 7], "labelSmoothing": 0.2},
}


def trained(classWeights=None, labelSmoothing=0.0, ignore=-100):
    """By step: the loss before it, and the weight and the bias after it, and at last the loss that is left."""
    x, labels = numbers(1, [SAMPLES, FEATURES]), whole(2, SAMPLES, CLASSES)
    weight = numbers(3, [FEATURES, CLASSES], 1.0).requires_grad_()
    bias = numbers(4, [CLASSES], 1.0).requires_grad_()
    weights = None if classWeights is None else torch.tensor(classWeights, dtype=torch.float64)
    optimizer = torch.optim.SGD([weight, bias], lr=0.5)

    def loss():
        scores = x @ weight + bias
        return F.cross_entropy(scores, labels, weights, ignore_index=ignore, label_smoothing=labelSmoothing)

    shown = []
    for _ in range(3):
        optimizer.zero_grad()
        before = loss()
        before.backward()
        optimizer.step()
        shown += [before.item(), *weight.flatten().tolist(), *bias.tolist()]
    return [*shown, loss().item()]


write_tables("weighted-steps.json", {name: [options, trained(**options)] for name, options in OPTIONS.items()})
