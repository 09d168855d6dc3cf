"""Makes optimizers.json: parameters after ten steps of PyTorch's own optimizers, and what its schedules do, in float64
(made with PyTorch 1.13); and in NumPy, by their formulas, what it does not have: Lion and the corrected average.

    python3 optimizers.py

The gradients are fixed: those of step t are numbers(2t, ...) for the weight and numbers(2t + 1, ...) for the bias.
"""

import warnings

import numpy as np
import torch
from formula import numbers, write_tables

warnings.filterwarnings("ignore")

SHAPES = {"weight": [2, 3, 2, 1], "bias": [5]}
SHOWN = [1, 2, 3, 10]


def at_step(step):
    """By parameter: the gradients of a step from 1, or in step 0 where the parameters start."""
    return {name: numbers(2 * step + index, shape) for index, (name, shape) in enumerate(SHAPES.items())}


class Lion:
    """Algorithm 2 of Chen et al., "Symbolic discovery of optimization algorithms", 2023, in NumPy."""

    def __init__(self, parameters, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
        self.parameters = [(p, np.zeros(p.shape)) for p in parameters]
        self.lr, self.betas, self.weight_decay = lr, betas, weight_decay

    def step(self):
        beta1, beta2 = self.betas
        for p, m in self.parameters:
            w, g = p.detach().numpy(), p.grad.numpy()
            w -= self.lr * (np.sign(beta1 * m + (1 - beta1) * g) + self.weight_decay * w)
            m[:] = beta2 * m + (1 - beta2) * g


def after_steps(make, clip=lambda weights: None, steps=SHOWN):
    weights = {name: start.requires_grad_() for name, start in at_step(0).items()}
    optimizer = make(list(weights.values()))
    shown = []
    for step in range(1, max(steps) + 1):
        for name, gradient in at_step(step).items():
            weights[name].grad = gradient
        clip(list(weights.values()))
        optimizer.step()
        if step in steps:
            shown.append([x for w in weights.values() for x in w.detach().flatten().tolist()])
    return shown


def rates(make, learning_rate, steps):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=learning_rate)
    schedule = make(optimizer)
    shown = []
    for step in range(steps):
        shown.append(schedule.get_last_lr()[0])
        optimizer.step()
        if step + 1 < steps:
            schedule.step()
    return shown


def plateau(losses, **options):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.8)
    schedule = schedules.ReduceLROnPlateau(optimizer, **options)
    shown = []
    for loss in losses:
        schedule.step(loss)
        shown.append(optimizer.param_groups[0]["lr"])
    return shown


def averages(decay):
    """After each step of SGD the mean of the weights so far, each counting decay times the one after it."""
    weights = np.array(after_steps(lambda p: OPTIMIZERS["SGD"](p, 0), steps=range(1, max(SHOWN) + 1)))
    counts = [decay ** np.arange(t, 0, -1) for t in range(1, len(weights) + 1)]
    means = [np.average(weights[: len(c)], axis=0, weights=c).tolist() for c in counts]
    return [means[step - 1] for step in SHOWN]


optim, schedules, clips = torch.optim, torch.optim.lr_scheduler, torch.nn.utils

OPTIMIZERS = {
    "SGD": lambda p, decay: optim.SGD(p, lr=0.1, weight_decay=decay),
    "Momentum": lambda p, decay: optim.SGD(p, lr=0.05, momentum=0.8, weight_decay=decay),
    "Nesterov": lambda p, decay: optim.SGD(p, lr=0.05, momentum=0.8, nesterov=True, weight_decay=decay),
    "AdaGrad": lambda p, decay: optim.Adagrad(p, lr=0.1, weight_decay=decay),
    "RMSProp": lambda p, decay: optim.RMSprop(p, lr=0.02, alpha=0.9, weight_decay=decay),
    "Adam": lambda p, decay: optim.Adam(p, lr=0.05, betas=(0.8, 0.95), eps=1e-6, weight_decay=decay),
    "AMSGrad": lambda p, decay: optim.Adam(p, lr=0.05, betas=(0.8, 0.6), amsgrad=True, weight_decay=decay),
    "AdamW": lambda p, decay: optim.AdamW(p, lr=0.05, betas=(0.8, 0.95), eps=1e-6, weight_decay=decay),
    "AMSGradW": lambda p, decay: optim.AdamW(p, lr=0.05, betas=(0.8, 0.6), amsgrad=True, weight_decay=decay),
    "Lion": lambda p, decay: Lion(p, lr=0.15, betas=(0.8, 0.95), weight_decay=decay),
}

DEFAULTS = {
    "Momentum": lambda p: optim.SGD(p, lr=0.01, momentum=0.9),
    "AdaGrad": lambda p: optim.Adagrad(p),
    "RMSProp": lambda p: optim.RMSprop(p),
    "Adam": lambda p: optim.Adam(p),
    "AdamW": lambda p: optim.AdamW(p),
    "Lion": lambda p: Lion(p),
}

GROUPS = {
    "weights decay, biases do not": lambda p: optim.AdamW(
        [{"params": p[:1]}, {"params": p[1:], "weight_decay": 0}], lr=0.05, weight_decay=0.2
    ),
    "biases learn faster": lambda p: optim.SGD([{"params": p[:1]}, {"params": p[1:], "lr": 0.15}], lr=0.05),
}

CLIPS = {
    "by norm": lambda p: clips.clip_grad_norm_(p, 1.5),
    "by value": lambda p: clips.clip_grad_value_(p, 0.75),
}

ONE_CYCLE = {
    "defaults": lambda o: schedules.OneCycleLR(o, 0.004, total_steps=20),
    "uneven": lambda o: schedules.OneCycleLR(o, 0.1, total_steps=13, pct_start=0.4, div_factor=10, final_div_factor=100),
    "no warmup": lambda o: schedules.OneCycleLR(o, 0.1, total_steps=8, pct_start=0.0),
}

COSINE = {
    "to zero": lambda o: schedules.CosineAnnealingLR(o, T_max=10),
    "to a floor": lambda o: schedules.CosineAnnealingLR(o, T_max=7, eta_min=0.01),
}

STEP = {
    "every 3": lambda o: schedules.StepLR(o, 3),
    "by halves": lambda o: schedules.StepLR(o, 4, gamma=0.5),
}

WARM_UP = {
    "then cosine": lambda o: schedules.SequentialLR(
        o, [schedules.LinearLR(o, 0.04, total_iters=4), schedules.CosineAnnealingLR(o, T_max=8)], milestones=[4]
    ),
    "then steps": lambda o: schedules.SequentialLR(
        o, [schedules.LinearLR(o, 0.5, total_iters=3), schedules.StepLR(o, 2)], milestones=[3]
    ),
}

LOSSES = [1.0, 0.8, 0.79999, 0.81, 0.9, 0.7, 0.7, 0.71, 0.7, 0.70001, 0.69999, 0.72, 0.5, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6]

PLATEAU = {
    "defaults": {"patience": 2},
    "with a floor": {"patience": 1, "factor": 0.5, "threshold": 0, "min_lr": 0.15},
    "at once": {"patience": 0, "factor": 0.9, "threshold": 0.1},
}

write_tables(
    "optimizers.json",
    {
        "shapes": SHAPES,
        "shown": SHOWN,
        "weightDecay": {
            str(decay): {name: after_steps(lambda p: make(p, decay)) for name, make in OPTIMIZERS.items()}
            for decay in (0, 0.1)
        },
        "defaults": {name: after_steps(make) for name, make in DEFAULTS.items()},
        "groups": {name: after_steps(make) for name, make in GROUPS.items()},
        "clips": {name: after_steps(lambda p: OPTIMIZERS["SGD"](p, 0), clip) for name, clip in CLIPS.items()},
        "average": {str(decay): averages(decay) for decay in (0.5, 0.9)},
        "losses": LOSSES,
        "plateau": {name: plateau(LOSSES, **options) for name, options in PLATEAU.items()},
        "stepDecay": {name: rates(make, 0.8, 11) for name, make in STEP.items()},
        "exponentialDecay": {"0.9": rates(lambda o: schedules.ExponentialLR(o, 0.9), 0.8, 40)},
        "warmUp": {name: rates(make, 0.8, 12) for name, make in WARM_UP.items()},
        "oneCycle": {
            "defaults": rates(ONE_CYCLE["defaults"], 0.004, 20),
            "uneven": rates(ONE_CYCLE["uneven"], 0.1, 13),
            "no warmup": rates(ONE_CYCLE["no warmup"], 0.1, 8),
        },
        "cosine": {"to zero": rates(COSINE["to zero"], 0.1, 11), "to a floor": rates(COSINE["to a floor"], 0.1, 8)},
    },
)
