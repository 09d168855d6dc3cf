"""Makes pytorch-networks.json: networks as people write them in PyTorch, their state_dicts as safetensors files, and what
they make of an input (made with PyTorch 1.13).

    python3 pytorch_networks.py

The files are written here as the library `safetensors` writes them: by the width of their numbers, then by their names.
"""

import base64
import json
import struct

import torch
from formula import numbers, packed, write
from torch import nn

DTYPES = {torch.float32: "F32", torch.int64: "I64"}


class VGG(nn.Module):
    """As in torchvision, but small: with ten and more modules, so that "features.10" comes before "features.2"."""

    def __init__(self):
        super().__init__()
        convolution = lambda i, o: [nn.Conv2d(i, o, 3, padding=1), nn.BatchNorm2d(o), nn.ReLU()]
        self.features = nn.Sequential(
            *convolution(1, 4), nn.MaxPool2d(2), *convolution(4, 4), *convolution(4, 4), *convolution(4, 4), nn.MaxPool2d(2)
        )
        self.classifier = nn.Sequential(nn.Linear(16, 16), nn.ReLU(), nn.Dropout(), nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 3))

    def forward(self, x):
        return self.classifier(torch.flatten(self.features(x), 1))


class LeNet(nn.Module):
    """As in PyTorch's tutorial."""

    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 3, 3), nn.Conv2d(3, 5, 3)
        self.fc1, self.fc2, self.fc3 = nn.Linear(20, 12), nn.Linear(12, 8), nn.Linear(8, 4)

    def forward(self, x):
        pool = nn.functional.max_pool2d
        x = pool(torch.relu(self.conv2(pool(torch.relu(self.conv1(x)), 2))), 2)
        return self.fc3(torch.relu(self.fc2(torch.relu(self.fc1(torch.flatten(x, 1))))))


class Block(nn.Module):
    """ResNet's BasicBlock."""

    def __init__(self, i, o, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(i, o, 3, stride, 1, bias=False), nn.BatchNorm2d(o)
        self.conv2, self.bn2 = nn.Conv2d(o, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o)
        self.downsample = None
        if stride > 1:
            self.downsample = nn.Sequential(nn.Conv2d(i, o, 1, stride, bias=False), nn.BatchNorm2d(o))

    def forward(self, x):
        y = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4)
        self.layer1 = nn.Sequential(Block(4, 4, 1))
        self.layer2 = nn.Sequential(Block(4, 6, 2), Block(6, 6, 1))
        self.fc = nn.Linear(6, 3)

    def forward(self, x):
        x = self.layer2(self.layer1(torch.relu(self.bn1(self.conv1(x)))))
        return self.fc(x.mean((2, 3)))


class Autoencoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Conv2d(2, 4, 3, 2, 1, groups=2), nn.PReLU(4), nn.GroupNorm(2, 4))
        self.decoder = nn.Sequential(nn.ConvTranspose2d(4, 2, 4, 2, 1), nn.PReLU())

    def forward(self, x):
        return self.decoder(self.encoder(x))


def signals():
    return nn.Sequential(
        nn.Conv1d(2, 4, 3, padding=1),
        nn.ConvTranspose1d(4, 3, 2, 2),
        nn.LayerNorm(12),
        nn.Flatten(),
        nn.Linear(36, 7, bias=False),
        nn.BatchNorm1d(7),
        nn.Linear(7, 7),
    )


NETWORKS = {
    "VGG": (VGG, [2, 1, 8, 8]),
    "LeNet": (LeNet, [2, 1, 14, 14]),
    "ResNet": (ResNet, [2, 3, 6, 6]),
    "Autoencoder": (Autoencoder, [2, 2, 6, 6]),
    "signals": (signals, [3, 2, 6]),
}


def safetensors(tensors):
    order = sorted(tensors, key=lambda name: (-tensors[name].element_size(), name))
    header, data = {}, b""
    for name in order:
        tensor = tensors[name].contiguous()
        own = tensor.numpy().tobytes()
        place = [len(data), len(data) + len(own)]
        header[name] = {"dtype": DTYPES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": place}
        data += own
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


cases = []
for number, (name, (make, shape)) in enumerate(NETWORKS.items()):
    network = make()
    state = network.state_dict()
    for index, (key, tensor) in enumerate(state.items()):
        if key.endswith("num_batches_tracked"):
            tensor.fill_(index)
            continue
        values = numbers(100 * number + index, list(tensor.shape), 0.7)
        tensor.copy_(values.abs() + 0.5 if key.endswith("running_var") else values)
    seed = 100 * number + 99
    file = base64.b64encode(safetensors(state)).decode()
    y = network.double().eval()(numbers(seed, shape))
    cases.append({"network": name, "shape": shape, "seed": seed, "names": list(state), "file": file, "y": packed(y)})
write("pytorch-networks.json", cases)
