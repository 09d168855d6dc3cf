"""Makes freezing.json: what PyTorch makes of a small network whose first layers are frozen on the way and learn again, and
of single normalisations with fixed statistics, in float64 (made with PyTorch 1.13).

    python3 freezing.py

Frozen there is `requires_grad_(False)` and no gradient, and of a normalisation `eval()`.
"""

import json

import torch
from formula import numbers, packed, whole
from torch import nn, optim

IMAGES, CLASSES = [8, 2, 4, 4], 4

OPTIMIZERS = {
    "SGD": lambda p: optim.SGD(p, lr=0.1, weight_decay=0.1),
    "Momentum": lambda p: optim.SGD(p, lr=0.05, momentum=0.8, weight_decay=0.1),
    "RMSProp": lambda p: optim.RMSprop(p, lr=0.02, alpha=0.9, weight_decay=0.1),
    "Adam": lambda p: optim.Adam(p, lr=0.05, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.1),
    "AdamW": lambda p: optim.AdamW(p, lr=0.05, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.1),
}

# The layers that are frozen, from this step on: the convolution and the normalisation, the latter alone, all but the affine's
# bias, nothing.
PLAN = {0: [0], 2: [0, 1], 4: [1], 6: [0, 1, 4], 7: []}

NORMS = {
    "BatchNorm1d": [[1, 3], [4, 1], [5, 6], [17, 4]],
    "BatchNorm2d": [[1, 2, 1, 1], [2, 3, 4, 5], [3, 8, 2, 2], [1, 5, 7, 3]],
}


def network():
    layers = nn.Conv2d(2, 3, 3, padding=1), nn.BatchNorm2d(3), nn.ReLU(), nn.Flatten(), nn.Linear(48, CLASSES)
    model = nn.Sequential(*layers).double()
    with torch.no_grad():
        for index, (name, parameter) in enumerate(model.named_parameters()):
            values = numbers(10 + index, [48, CLASSES] if name == "4.weight" else parameter.shape, 0.5)
            parameter.copy_(values.T if name == "4.weight" else values)
    return model


def freeze(model, layers):
    for index, layer in enumerate(model):
        layer.train(index not in layers)
        for parameter in layer.parameters():
            parameter.requires_grad_(index not in layers)
            if index in layers:
                parameter.grad = None


def trained(make):
    """By step: the loss before it, and the numbers of every layer after it."""
    model = network()
    optimizer = make(model.parameters())
    x, labels = numbers(1, IMAGES), whole(2, IMAGES[0], CLASSES)
    shown = []
    for step in range(10):
        if step in PLAN:
            freeze(model, PLAN[step])
        if step == 6:
            model[4].bias.requires_grad_(True)
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), labels)
        loss.backward()
        optimizer.step()
        state = {k: v.T if k == "4.weight" else v for k, v in model.state_dict().items() if "num_batches" not in k}
        shown.append({"loss": loss.item(), "state": packed(torch.cat([v.flatten() for v in state.values()]))})
    return shown


def fixed(name, shape, seed):
    """y and all gradients of a normalisation by statistics that it is given."""
    layer = getattr(nn, name)(shape[1]).double().eval()
    with torch.no_grad():
        for index, each in enumerate([layer.weight, layer.bias, layer.running_mean]):
            each.copy_(numbers(seed + 2 + index, each.shape, 1.0))
        layer.running_var.copy_(numbers(seed + 5, layer.running_var.shape, 0.5) + 1)
    x = numbers(seed, shape).requires_grad_()
    y = layer(x)
    y.backward(numbers(seed + 1, shape))
    results = {"y": y, "dx": x.grad, "weight": layer.weight.grad, "bias": layer.bias.grad}
    return {"layer": name, "shape": shape, "seed": seed, **{key: packed(value) for key, value in results.items()}}


norms = [(name, shape) for name, shapes in NORMS.items() for shape in shapes]
tables = {
    "trained": {name: trained(make) for name, make in OPTIMIZERS.items()},
    "fixed": [fixed(name, shape, 100 + 64 * index) for index, (name, shape) in enumerate(norms)],
}
with open("freezing.json", "w") as file:
    file.write(
        "{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v, separators=(',', ':'))}" for k, v in tables.items()) + "\n}\n"
    )
