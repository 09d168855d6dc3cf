"""For every layer the arguments of its constructor here, and the shape of its input with the batch: ten each or more.

Small, so that the files are; the larger convolutions are there for Winograd's tiles and the panels of the wasm
kernels. What a normalisation takes away again has no bias: its gradient is rounding alone.
"""


def layer(name, *args):
    return {"layer": name, "args": list(args)}


def affine(*args):
    return layer("Affine", *args)


def conv2d(*args):
    return layer("Conv2d", *args)


RELU, TANH, SIGMOID = layer("ReLU"), layer("Tanh"), layer("Sigmoid")
FLATTEN, IDENTITY = layer("Flatten"), layer("Identity")

# Keeps the size of an image under windows of 3.
SAME = {"padding": 1}


ANY = [[1, 1], [3, 4], [1, 8], [2, 17], [4, 2, 3], [2, 3, 2, 2], [1, 2, 5, 3], [2, 8, 3, 3], [1, 9, 2, 1], [5, 16]]
IMAGES = [
    *(shape for shape in ANY if len(shape) == 4),
    *[[1, 1, 1, 1], [3, 1, 4, 4], [2, 5, 1, 7], [1, 16, 3, 2], [2, 2, 6, 5], [1, 3, 7, 7]],
]
AXES = [
    *(([], shape) for shape in [[1, 2], [3, 4], [2, 17], [5, 10], [2, 3, 4], [2, 3, 2, 2]]),
    ([{"axis": 1}], [3, 4]),
    ([{"axis": 1}], [2, 3, 4]),
    ([{"axis": 1}], [2, 3, 2, 3]),
    ([{"axis": -2}], [2, 3, 3, 2]),
    ([{"axis": 2}], [1, 2, 9]),
]

WINDOWS = [
    ([2], [2, 3, 4, 6]),
    ([3], [1, 2, 6, 3]),
    ([[2, 3]], [2, 1, 4, 6]),
    ([3, {"stride": 1}], [2, 2, 5, 4]),
    ([3, {"stride": 2, "padding": 1}], [1, 2, 5, 7]),
    ([2, {"stride": [1, 2]}], [2, 9, 3, 4]),
    ([[1, 2], {"stride": 1, "padding": [0, 1]}], [1, 8, 2, 3]),
    ([3, {"stride": 2, "rounding": "floor"}], [1, 3, 6, 8]),
    ([2, {"rounding": "ceil"}], [2, 2, 5, 3]),
    ([3, {"stride": 2, "padding": 1, "rounding": "ceil"}], [1, 2, 6, 4]),
    ([1], [1, 4, 3, 3]),
]

ALONG_A_LENGTH = [
    ([2], [2, 3, 6]),
    ([3], [1, 2, 9]),
    ([3, {"stride": 1}], [2, 2, 5]),
    ([3, {"stride": 2, "padding": 1}], [1, 2, 7]),
    ([2, {"stride": 3}], [2, 9, 8]),
    ([4, {"stride": 1, "padding": 2}], [1, 8, 3]),
    ([3, {"stride": 2, "rounding": "floor"}], [1, 3, 8]),
    ([2, {"rounding": "ceil"}], [2, 2, 5]),
    ([3, {"stride": 2, "padding": 1, "rounding": "ceil"}], [1, 2, 6]),
    ([1], [1, 4, 3]),
]

CONFIGURATIONS = {
    "Affine": [
        ([1, 1], [1, 1]),
        ([4, 3], [2, 4]),
        ([3, 4, {"useBias": False}], [5, 3]),
        ([8, 8], [1, 8]),
        ([17, 5], [3, 17]),
        ([5, 17], [2, 5]),
        ([16, 10], [6, 16]),
        ([2, 1], [13, 2]),
        ([1, 9, {"useBias": False}], [4, 1]),
        ([30, 7], [7, 30]),
    ],
    "Conv2d": [
        ([1, 1, 1], [1, 1, 1, 1]),
        ([2, 3, 3], [2, 2, 5, 5]),
        ([2, 3, 3, {"useBias": False}], [1, 2, 4, 5]),
        ([3, 2, 1], [2, 3, 3, 2]),
        ([1, 2, 3, {"stride": 2}], [2, 1, 7, 5]),
        ([2, 2, 5, {"padding": 2}], [1, 2, 6, 4]),
        ([1, 2, 3, {"dilation": 2, "padding": 1}], [1, 1, 5, 6]),
        ([4, 6, 2, {"groups": 2}], [2, 4, 3, 3]),
        ([3, 3, 3, {"groups": 3, "padding": 1}], [2, 3, 3, 4]),
        ([9, 9, 3, {"groups": 9, "stride": 2, "padding": 1}], [1, 9, 5, 5]),
        ([4, 8, 3, {"groups": 4}], [2, 4, 4, 4]),
        ([1, 2, [3, 2], {"stride": [2, 1], "padding": [1, 0], "dilation": [1, 2]}], [2, 1, 5, 6]),
        ([2, 3, 2, {"stride": 3, "rounding": "floor"}], [1, 2, 6, 7]),
        ([4, 4, 3, SAME], [2, 4, 4, 4]),
        ([5, 9, 3, SAME], [1, 5, 6, 5]),
        ([8, 6, 3], [1, 8, 7, 9]),
        ([16, 8, 3, {"padding": 1, "useBias": False}], [2, 16, 5, 5]),
        ([8, 16, 3, {"padding": 2}], [1, 8, 6, 6]),
        ([17, 10, 2], [2, 17, 3, 3]),
    ],
    "Conv1d": [
        ([1, 1, 1], [1, 1, 1]),
        ([2, 3, 3], [2, 2, 5]),
        ([3, 2, 2, {"useBias": False}], [2, 3, 4]),
        ([1, 4, 3, SAME], [3, 1, 6]),
        ([4, 4, 3, {"stride": 2, "padding": 1}], [2, 4, 7]),
        ([2, 2, 3, {"dilation": 2}], [1, 2, 8]),
        ([4, 6, 2, {"groups": 2}], [2, 4, 4]),
        ([8, 8, 3, {"groups": 8, "padding": 1}], [1, 8, 6]),
        ([9, 5, 4, {"stride": 3, "rounding": "floor"}], [2, 9, 12]),
        ([16, 8, 5, {"padding": 2}], [1, 16, 9]),
    ],
    "ConvTranspose2d": [
        ([1, 1, 1], [1, 1, 1, 1]),
        ([2, 3, 3], [2, 2, 3, 4]),
        ([3, 2, 2, {"stride": 2}], [2, 3, 3, 2]),
        ([2, 2, 3, {"stride": 2, "padding": 1, "outputPadding": 1}], [1, 2, 4, 3]),
        ([2, 4, 2, {"useBias": False}], [2, 2, 3, 3]),
        ([4, 6, 3, {"groups": 2, "padding": 1}], [1, 4, 4, 3]),
        ([3, 3, 3, {"groups": 3, "stride": 2}], [2, 3, 2, 3]),
        ([1, 2, [3, 2], {"stride": [2, 1], "padding": [1, 0], "dilation": [1, 2]}], [2, 1, 3, 4]),
        ([8, 9, 4, {"stride": 2, "padding": 1}], [1, 8, 3, 3]),
        ([4, 8, 3, SAME], [2, 4, 5, 4]),
        ([16, 4, 3, {"padding": 2}], [1, 16, 5, 5]),
    ],
    "MaxPool2d": [*WINDOWS, ([2, {"stride": 1, "dilation": 2}], [1, 2, 4, 5])],
    "AveragePool2d": WINDOWS,
    "GlobalAveragePool2d": [([], shape) for shape in IMAGES],
    "BatchNorm1d": [
        ([1], [3, 1]),
        ([3], [4, 3]),
        ([4, {"epsilon": 0.001, "momentum": 0.25}], [3, 4]),
        ([8, {"momentum": 1}], [4, 8]),
        ([3, {"epsilon": 0.5}], [8, 3]),
        ([17], [5, 17]),
        ([2, {"momentum": 0.01}], [16, 2]),
        ([5, {"epsilon": 1e-8}], [7, 5]),
        ([9, {"epsilon": 0.1, "momentum": 0.5}], [3, 9]),
        ([6], [6, 6]),
        ([1, {"momentum": 0.75}], [32, 1]),
    ],
    "BatchNorm2d": [
        ([1], [2, 1, 1, 2]),
        ([2, {"epsilon": 0.001, "momentum": 0.25}], [3, 2, 2, 3]),
        ([3], [2, 3, 3, 2]),
        ([2, {"epsilon": 0.5}], [1, 2, 4, 3]),
        ([8], [2, 8, 3, 3]),
        ([9, {"momentum": 1}], [2, 9, 2, 2]),
        ([5, {"epsilon": 1e-8}], [4, 5, 1, 2]),
        ([4], [1, 4, 5, 5]),
        ([16, {"momentum": 0.01}], [2, 16, 2, 3]),
        ([1, {"epsilon": 1e-3}], [8, 1, 3, 3]),
    ],
    "LayerNorm": [
        ([[3]], [1, 3]),
        ([[4]], [3, 4]),
        ([[17], {"epsilon": 0.001}], [2, 17]),
        ([[5], {"affine": False}], [4, 5]),
        ([[3]], [2, 4, 3]),
        ([[4, 3]], [2, 4, 3]),
        ([[2, 3, 2]], [2, 2, 3, 2]),
        ([[3, 2], {"epsilon": 0.5}], [2, 2, 3, 2]),
        ([[8]], [1, 2, 3, 8]),
        ([[9, 2, 2], {"affine": False}], [2, 9, 2, 2]),
    ],
    "GroupNorm": [
        ([1, 4], [2, 4]),
        ([2, 4], [3, 4]),
        ([1, 3], [2, 3, 4]),
        ([3, 3], [2, 3, 5]),
        ([2, 4], [2, 4, 2, 3]),
        ([4, 8, {"epsilon": 0.001}], [1, 8, 3, 2]),
        ([3, 9, {"affine": False}], [2, 9, 2, 2]),
        ([5, 5], [1, 5, 3, 3]),
        ([1, 6, {"epsilon": 0.5}], [2, 6, 2, 2]),
        ([8, 16], [1, 16, 2, 2]),
    ],
    "Upsample2d": [([factor], shape) for factor, shape in zip([1, 2, 3, [1, 2], [3, 1], 2, 4, [2, 3], 2, 2], IMAGES)],
    "ZeroPad2d": [
        *(([padding], shape) for padding, shape in zip([0, 1, 2, [1, 0], [0, 3], [2, 1]], IMAGES)),
        ([{"top": 1}], [2, 3, 2, 2]),
        ([{"left": 2, "right": 1}], [1, 2, 3, 2]),
        ([{"bottom": 3, "left": 1}], [2, 1, 2, 3]),
        ([{"top": 1, "bottom": 2, "left": 3, "right": 4}], [1, 9, 2, 1]),
    ],
    "Reshape": [
        ([[4]], [2, 2, 2]),
        ([[2, 3]], [3, 6]),
        ([[6, 1]], [1, 2, 3]),
        ([[-1]], [2, 3, 2, 2]),
        ([[3, -1]], [2, 12]),
        ([[2, 3, 2]], [2, 12]),
        ([[4, 3]], [2, 3, 2, 2]),
        ([[3, 2, 2]], [2, 2, 3, 2]),
        ([[1, -1, 9]], [1, 9, 2, 3]),
        ([[8, 2, 1]], [2, 2, 8, 1]),
    ],
    "ReLU": [([], shape) for shape in ANY],
    "Sigmoid": [([], shape) for shape in ANY],
    "Tanh": [([], shape) for shape in ANY],
    "Identity": [([], shape) for shape in ANY],
    "LeakyReLU": [([], shape) for shape in ANY] + [([{"negativeSlope": slope}], [3, 5]) for slope in (0, 0.2, 1, 1.5)],
    "ELU": [([], shape) for shape in ANY] + [([{"alpha": alpha}], [3, 5]) for alpha in (0.1, 2)],
    "GELU": [([], shape) for shape in ANY] + [([{"approximate": "tanh"}], shape) for shape in ANY[::3]],
    "SiLU": [([], shape) for shape in ANY],
    "Softplus": [([], shape) for shape in ANY] + [([{"beta": beta}], [3, 5]) for beta in (0.5, 4, 100)],
    "Softmax": AXES,
    "LogSoftmax": AXES,
    "Dropout": [([0 if index % 2 else index / 20], shape) for index, shape in enumerate(ANY)],
    "Dropout2d": [([0 if index % 2 else index / 20], shape) for index, shape in enumerate(IMAGES)],
    "Flatten": [([], shape) for shape in ANY],
    "Residual": [
        ([affine(3, 3)], [2, 3]),
        ([affine(4, 4), TANH], [3, 4]),
        ([affine(2, 5), RELU, affine(5, 2)], [4, 2]),
        ([layer("Residual", affine(3, 3)), SIGMOID], [2, 3]),
        ([conv2d(2, 2, 3, SAME)], [2, 2, 3, 4]),
        ([conv2d(3, 3, 1, {"useBias": False}), layer("BatchNorm2d", 3), RELU], [2, 3, 3, 3]),
        ([conv2d(4, 4, 3, SAME), RELU, conv2d(4, 4, 3, SAME)], [1, 4, 4, 4]),
        ([layer("BatchNorm1d", 4), TANH, affine(4, 4)], [5, 4]),
        ([], [2, 3]),
        ([layer("MaxPool2d", 3, {"stride": 1, "padding": 1})], [1, 2, 4, 4]),
    ],
    "Sequential": [
        ([[3], [affine(3, 4), TANH, affine(4, 2)]], [2, 3]),
        ([[2], [affine(2, 8), RELU, affine(8, 3), SIGMOID]], [5, 2]),
        ([[4], [affine(4, 4, {"useBias": False}), layer("BatchNorm1d", 4), RELU]], [6, 4]),
        ([[2, 2, 3], [FLATTEN, affine(12, 5)]], [2, 2, 2, 3]),
        ([[1, 6, 6], [conv2d(1, 3, 3), RELU, layer("MaxPool2d", 2), FLATTEN, affine(12, 4)]], [2, 1, 6, 6]),
        ([[2, 5, 5], [conv2d(2, 4, 3), TANH, layer("GlobalAveragePool2d"), affine(4, 3)]], [2, 2, 5, 5]),
        ([[2, 4, 4], [conv2d(2, 4, 3, {"padding": 1, "useBias": False}), layer("BatchNorm2d", 4), RELU]], [2, 2, 4, 4]),
        ([[3], [layer("Sequential", [3], [affine(3, 2), SIGMOID]), affine(2, 2)]], [4, 3]),
        (
            [[4, 4, 4], [layer("Residual", conv2d(4, 4, 3, SAME)), layer("AveragePool2d", 2), FLATTEN, affine(16, 2)]],
            [1, 4, 4, 4],
        ),
        ([[3], []], [2, 3]),
    ],
    "Branch": [
        ([affine(3, 4)], [2, 3]),
        ([affine(3, 4), TANH], [3, 3]),
        ([RELU, affine(2, 5), layer("SiLU")], [4, 2]),
        ([conv2d(2, 3, 3)], [1, 2, 4, 3]),
        ([conv2d(4, 4, 3, SAME), layer("ELU")], [1, 4, 4, 4]),
        ([layer("Conv1d", 2, 3, 2), FLATTEN], [2, 2, 4]),
        ([layer("Branch", affine(2, 2)), SIGMOID], [3, 2]),
        ([conv2d(2, 4, 1, {"useBias": False}), layer("BatchNorm2d", 4)], [2, 2, 3, 3]),
        ([layer("LayerNorm", [4]), affine(4, 2)], [3, 4]),
        ([], [2, 3]),
    ],
    "Parallel": [
        ([{"combine": "sum"}, affine(3, 4), affine(3, 4)], [2, 3]),
        ([{"combine": "concatenate"}, affine(3, 4), affine(3, 2)], [2, 3]),
        ([{"combine": "sum"}, IDENTITY, affine(3, 3), TANH], [3, 3]),
        ([{"combine": "concatenate"}, IDENTITY, SIGMOID], [2, 5]),
        ([{"combine": "concatenate"}, conv2d(2, 3, 1), conv2d(2, 4, 3, SAME)], [2, 2, 3, 4]),
        ([{"combine": "sum"}, conv2d(4, 4, 3, SAME), conv2d(4, 4, 1)], [1, 4, 4, 4]),
        ([{"combine": "concatenate"}, layer("MaxPool2d", 2), layer("AveragePool2d", 2)], [1, 3, 4, 4]),
        ([{"combine": "concatenate"}, layer("Branch", affine(2, 3), RELU), affine(2, 1)], [4, 2]),
        (
            [
                {"combine": "sum"},
                layer("Branch", conv2d(2, 2, 1, {"useBias": False}), layer("BatchNorm2d", 2)),
                IDENTITY,
            ],
            [2, 2, 3, 3],
        ),
        ([{"combine": "sum"}, layer("GELU")], [2, 4]),
        ([{"combine": "concatenate"}, layer("Conv1d", 2, 2, 3, SAME), IDENTITY], [2, 2, 5]),
    ],
    # From here on in the order in which they were added: seeds go by the position, and what is older stays as it is.
    "MaxPool1d": [*ALONG_A_LENGTH, ([2, {"stride": 1, "dilation": 3}], [2, 2, 7])],
    "AveragePool1d": [
        *ALONG_A_LENGTH,
        ([3, {"stride": 2, "padding": 1, "countPadding": False}], [2, 3, 7]),
        ([3, {"stride": 2, "padding": 1, "countPadding": False, "rounding": "ceil"}], [1, 2, 6]),
    ],
    "GlobalMaxPool2d": [([], shape) for shape in IMAGES],
    "ConvTranspose1d": [
        ([1, 1, 1], [1, 1, 1]),
        ([2, 3, 3], [2, 2, 4]),
        ([3, 2, 2, {"stride": 2}], [2, 3, 3]),
        ([2, 2, 3, {"stride": 2, "padding": 1, "outputPadding": 1}], [1, 2, 4]),
        ([2, 4, 2, {"useBias": False}], [2, 2, 3]),
        ([4, 6, 3, {"groups": 2, "padding": 1}], [1, 4, 5]),
        ([3, 3, 3, {"groups": 3, "stride": 2}], [2, 3, 3]),
        ([1, 2, 3, {"stride": 2, "padding": 1, "dilation": 3, "outputPadding": 2}], [2, 1, 4]),
        ([8, 9, 4, {"stride": 2, "padding": 1}], [1, 8, 5]),
        ([16, 4, 5, {"padding": 2}], [1, 16, 7]),
    ],
}

# Those that came later have seeds of their own, so that the numbers of the others stay as they are.
ADDED = {
    "PReLU": [
        *(([], shape) for shape in ANY[::2]),
        *(([{"channels": shape[1]}], shape) for shape in ANY),
        ([{"initialSlope": -0.5}], [3, 5]),
    ],
    "SELU": [([], shape) for shape in ANY],
    "CELU": [([], shape) for shape in ANY] + [([{"alpha": alpha}], [3, 5]) for alpha in (0.25, 2)],  # 1 / α: PyTorch takes float32
    "HardSigmoid": [([], shape) for shape in ANY],
    "HardSwish": [([], shape) for shape in ANY],
    "ReflectionPad2d": [
        ([1], [2, 3, 2, 2]),
        ([2], [1, 2, 5, 3]),
        ([3], [2, 8, 4, 4]),
        ([[0, 1]], [3, 1, 1, 2]),
        ([[2, 0]], [1, 9, 3, 1]),
        ([[1, 4]], [2, 5, 2, 7]),
        ([0], [1, 1, 1, 1]),
        ([{"top": 2}], [1, 3, 3, 4]),
        ([{"left": 2, "right": 1}], [1, 16, 3, 3]),
        ([{"top": 1, "bottom": 2, "left": 3, "right": 4}], [2, 2, 3, 5]),
    ],
    "ReplicationPad2d": [
        *(([padding], shape) for padding, shape in zip([0, 1, 2, [1, 0], [0, 3], [2, 1]], IMAGES)),
        ([{"top": 1}], [2, 3, 2, 2]),
        ([{"left": 2, "right": 1}], [1, 2, 3, 2]),
        ([{"bottom": 3, "left": 1}], [2, 1, 2, 3]),
        ([{"top": 1, "bottom": 2, "left": 3, "right": 4}], [1, 9, 2, 1]),
    ],
    "Upsample2d": [
        ([factor, {"mode": "bilinear"}], shape)
        for factor, shape in [
            *zip([2, 3, [2, 3], 2, 4, [1, 2], 2, [5, 2], 1, 2], IMAGES),
            (2, [2, 3, 7, 5]),
            (3, [1, 9, 5, 3]),
            ([2, 3], [1, 2, 1, 1]),
        ]
    ],
}
