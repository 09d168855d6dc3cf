"""Makes torch-values.json: what PyTorch's own layers and losses give in float64 (made with PyTorch 1.13).

    python3 torch-values.py > torch-values.json

Gradients are those of the sum of dy * y, for a layer, and those of the loss itself.
"""

import json

import torch
from torch.nn import functional

torch.manual_seed(7)


def random(*shape):
    """Numbers short enough to be read, which float32 holds to its last bit."""
    return torch.round(torch.randn(*shape, dtype=torch.float64) * 64) / 32


def packed(tensor):
    return {"shape": list(tensor.shape), "data": tensor.detach().flatten().tolist()}


def elementwise(function):
    x, dy = random(2, 3, 2, 2).requires_grad_(), random(2, 3, 2, 2)
    y = function(x)
    y.backward(dy)
    return {name: packed(t) for name, t in {"x": x, "dy": dy, "y": y, "dx": x.grad}.items()}


def batch_norm(make, *shape):
    """Two batches in training, the second after the first moved the running statistics; then one in use."""
    layer = make(shape[1], eps=0.001, momentum=0.25).double()
    with torch.no_grad():
        layer.weight.copy_(random(shape[1]))
        layer.bias.copy_(random(shape[1]))
    layer(random(*shape) + 1)
    start = {"mean": layer.running_mean.clone(), "variance": layer.running_var.clone()}
    x, dy = (random(*shape) * 2 + 1).requires_grad_(), random(*shape)
    y = layer(x)
    y.backward(dy)
    end = {"mean": layer.running_mean.clone(), "variance": layer.running_var.clone()}
    predicted = layer.eval()(x)
    tensors = {
        "weight": layer.weight,
        "bias": layer.bias,
        "meanBefore": start["mean"],
        "varianceBefore": start["variance"],
        "meanAfter": end["mean"],
        "varianceAfter": end["variance"],
        "x": x,
        "dy": dy,
        "y": y,
        "dx": x.grad,
        "dWeight": layer.weight.grad,
        "dBias": layer.bias.grad,
        "predicted": predicted,
    }
    return {name: packed(t) for name, t in tensors.items()}


def loss(function, labels, *shape):
    scores = (random(*shape) * 2).requires_grad_()
    value = function(scores, labels)
    value.backward()
    tensors = {"scores": scores, "labels": labels, "loss": value, "dScores": scores.grad}
    return {name: packed(t) for name, t in tensors.items()}


print(
    json.dumps(
        {
            "layers": {"Sigmoid": elementwise(torch.sigmoid), "Tanh": elementwise(torch.tanh)},
            "batchNorms": {
                "BatchNorm1d": batch_norm(torch.nn.BatchNorm1d, 5, 3),
                "BatchNorm2d": batch_norm(torch.nn.BatchNorm2d, 3, 2, 2, 3),
            },
            "losses": {
                "softmaxCrossEntropy of class numbers": loss(
                    functional.cross_entropy, torch.tensor([2, 0, 3, 1, 2]), 5, 4
                ),
                "softmaxCrossEntropy of distributions": loss(
                    functional.cross_entropy, torch.softmax(random(3, 5), dim=1), 3, 5
                ),
                "meanSquaredError": loss(functional.mse_loss, random(3, 2, 2), 3, 2, 2),
            },
        }
    )
)
