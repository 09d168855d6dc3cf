"""Makes torch-values.json: what PyTorch's own optimizers and schedules give in float64 (made with PyTorch 1.13.1).

    python3 torch-values.py > torch-values.json

The loss is the sum of scale/2 * (w - target)^2, so that its gradient is scale * (w - target).
"""

import json
import warnings

import torch

warnings.filterwarnings("ignore")

SHAPES = {"weight": [2, 3, 1, 1], "bias": [2]}
START = {"weight": [0.5, -0.25, 1.0, -1.5, 0.75, 2.0], "bias": [0.0, -0.5]}
SCALE = {"weight": [1.0, 3.0, 0.5, 2.0, 1.5, 0.25], "bias": [4.0, 1.0]}
TARGET = {"weight": [-1.0, 0.5, 0.0, 1.0, 2.0, -0.5], "bias": [1.0, 0.25]}
SHOWN = [1, 2, 3, 12]


def tensor(values, name):
    return torch.tensor(values[name], dtype=torch.float64).reshape(SHAPES[name])


def after_steps(make):
    weights = {name: tensor(START, name).requires_grad_() for name in SHAPES}
    optimizer = make(list(weights.values()))
    shown = []
    for step in range(1, max(SHOWN) + 1):
        optimizer.zero_grad()
        loss = sum((tensor(SCALE, n) / 2 * (w - tensor(TARGET, n)) ** 2).sum() for n, w in weights.items())
        loss.backward()
        optimizer.step()
        if step in SHOWN:
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


optim, schedules = torch.optim, torch.optim.lr_scheduler

OPTIMIZERS = {
    "SGD": lambda p, decay: optim.SGD(p, lr=0.1, weight_decay=decay),
    "Momentum": lambda p, decay: optim.SGD(p, lr=0.05, momentum=0.8, weight_decay=decay),
    "Nesterov": lambda p, decay: optim.SGD(p, lr=0.05, momentum=0.8, nesterov=True, weight_decay=decay),
    "AdaGrad": lambda p, decay: optim.Adagrad(p, lr=0.1, weight_decay=decay),
    "RMSProp": lambda p, decay: optim.RMSprop(p, lr=0.02, alpha=0.9, weight_decay=decay),
    "Adam": lambda p, decay: optim.Adam(p, lr=0.05, betas=(0.8, 0.95), eps=1e-6, weight_decay=decay),
}

DEFAULTS = {
    "Momentum": lambda p: optim.SGD(p, lr=0.01, momentum=0.9),
    "AdaGrad": lambda p: optim.Adagrad(p),
    "RMSProp": lambda p: optim.RMSprop(p),
    "Adam": lambda p: optim.Adam(p),
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

print(
    json.dumps(
        {
            "shapes": SHAPES,
            "start": START,
            "scale": SCALE,
            "target": TARGET,
            "shown": SHOWN,
            "weightDecay": {
                str(decay): {name: after_steps(lambda p: make(p, decay)) for name, make in OPTIMIZERS.items()}
                for decay in (0, 0.1)
            },
            "defaults": {name: after_steps(make) for name, make in DEFAULTS.items()},
            "oneCycle": {
                "defaults": rates(ONE_CYCLE["defaults"], 0.004, 20),
                "uneven": rates(ONE_CYCLE["uneven"], 0.1, 13),
                "no warmup": rates(ONE_CYCLE["no warmup"], 0.1, 8),
            },
            "cosine": {"to zero": rates(COSINE["to zero"], 0.1, 11), "to a floor": rates(COSINE["to a floor"], 0.1, 8)},
        }
    )
)
