"""Networks as PyTorch's exporter writes them, with an input and what PyTorch makes of it.

Run from this folder: python3 pytorch.py (PyTorch 1.13). Writes NAME.onnx and pytorch.json.
"""

import io
import json

import torch
from torch import nn


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x):
        return torch.relu(x + self.conv2(torch.relu(self.bn1(self.conv1(x)))))


class Inception(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(2, 3, 1)
        self.b = nn.Conv2d(2, 3, 3, padding=2, dilation=2)

    def forward(self, x):
        joined = torch.cat([self.a(x), self.b(x), x], 1)
        return joined.view(joined.size(0), -1)


class Maps(nn.Module):
    def forward(self, x):
        return x.view(x.size(0), 2, 3, 3)


networks = {
    "lenet": (
        nn.Sequential(
            nn.Conv2d(1, 4, 5), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(4, 6, 3, stride=2, groups=2), nn.Sigmoid(),
            nn.Flatten(), nn.Linear(6 * 4 * 4, 12), nn.LeakyReLU(0.1), nn.Dropout(0.3), nn.Linear(12, 5), nn.LogSoftmax(1),
        ),
        [1, 22, 22],
    ),
    "residual": (
        nn.Sequential(nn.Conv2d(3, 4, 3), Residual(4), nn.MaxPool2d(3, 2, 1, ceil_mode=True), Residual(4),
                      nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 3)),
        [3, 12, 10],
    ),
    "inception": (nn.Sequential(Inception(), nn.Linear(8 * 6 * 6, 4), nn.GELU()), [2, 6, 6]),
    "decoder": (
        nn.Sequential(nn.Linear(6, 2 * 3 * 3), Maps(), nn.ConvTranspose2d(2, 3, 4, stride=2, padding=1),
                      nn.GroupNorm(3, 3), nn.Hardswish(), nn.Upsample(scale_factor=2), nn.ReflectionPad2d((1, 2, 0, 1)),
                      nn.ZeroPad2d((0, 1, 2, 0)), nn.PReLU(3), nn.Conv2d(3, 1, 3, padding=1), nn.Hardsigmoid()),
        [6],
    ),
    "signal": (
        nn.Sequential(nn.Conv1d(2, 4, 3, padding=1), nn.ELU(), nn.MaxPool1d(2), nn.ConvTranspose1d(4, 2, 3, stride=2),
                      nn.SELU(), nn.AvgPool1d(3, 2, 1), nn.Softplus(), nn.Flatten(), nn.Linear(14, 3), nn.Softmax(1)),
        [2, 12],
    ),
}


def main():
    golden = {}
    for name, (network, sample) in networks.items():
        torch.manual_seed(1)
        for parameter in network.parameters():
            nn.init.normal_(parameter, 0.1, 0.3)
        with torch.no_grad():
            for _ in range(3):
                network(torch.randn(5, *sample))  # moves the running statistics
        network.eval()
        x = torch.randn(2, *sample)
        file = io.BytesIO()
        torch.onnx.export(
            network, x, file, opset_version=14, input_names=["input"], output_names=["output"],
            dynamic_axes={"input": {0: "batch"}, "output": {0: "batch"}} if name != "decoder" else None,
        )
        with open(f"{name}.onnx", "wb") as out:
            out.write(file.getvalue())
        with torch.no_grad():
            y = network(x)
        rounded = lambda t: [float(f"{v:.9g}") for v in t.flatten().tolist()]
        golden[name] = {"sample": sample, "x": rounded(x), "y": rounded(y), "shape": list(y.shape),
                        "names": [n for n, _ in network.named_parameters()]}
    with open("pytorch.json", "w") as out:
        json.dump(golden, out, separators=(",", ":"))
        out.write("\n")


main()
