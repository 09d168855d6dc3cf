"""
`simple` as chapter 7 of "Deep Learning from Scratch" computes it, in NumPy: a convolution lays the windows of the
images flat (im2col) and is then one matrix product; its gradients go back the same way (col2im). In float64, as there.
"""

import numpy as np

from protocol import serve


def im2col(images, size, stride):
    """images [N, C, H, W] -> [N·OH·OW, C·size·size], a window a row."""
    N, C, H, W = images.shape
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    windows = np.empty((N, C, size, size, OH, OW), images.dtype)
    for u in range(size):
        for v in range(size):
            windows[:, :, u, v] = images[:, :, u : u + stride * OH : stride, v : v + stride * OW : stride]
    return windows.transpose(0, 4, 5, 1, 2, 3).reshape(N * OH * OW, -1)


def col2im(columns, shape, size, stride):
    """The adjoint of im2col."""
    N, C, H, W = shape
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    windows = columns.reshape(N, OH, OW, C, size, size).transpose(0, 3, 4, 5, 1, 2)
    images = np.zeros(shape, columns.dtype)
    for u in range(size):
        for v in range(size):
            images[:, :, u : u + stride * OH : stride, v : v + stride * OW : stride] += windows[:, :, u, v]
    return images


class Affine:
    def __init__(self, inputs, outputs):
        self.params = [0.01 * np.random.randn(inputs, outputs), np.zeros(outputs)]

    def forward(self, x):
        self.shape, self.x = x.shape, x.reshape(len(x), -1)
        return self.x @ self.params[0] + self.params[1]

    def backward(self, dy):
        self.grads = [self.x.T @ dy, dy.sum(axis=0)]
        return (dy @ self.params[0].T).reshape(self.shape)


class Convolution:
    def __init__(self, channels, filters, size):
        self.size = size
        self.params = [0.01 * np.random.randn(filters, channels, size, size), np.zeros(filters)]

    def forward(self, x):
        W, b = self.params
        out = x.shape[2] - self.size + 1
        self.shape, self.columns, self.flat = x.shape, im2col(x, self.size, 1), W.reshape(len(W), -1).T
        y = self.columns @ self.flat + b
        return y.reshape(len(x), out, out, -1).transpose(0, 3, 1, 2)

    def backward(self, dy):
        filters = dy.shape[1]
        dy = dy.transpose(0, 2, 3, 1).reshape(-1, filters)
        self.grads = [(self.columns.T @ dy).T.reshape(self.params[0].shape), dy.sum(axis=0)]
        return col2im(dy @ self.flat.T, self.shape, self.size, 1)


class Pooling:
    params, grads = [], []

    def __init__(self, size):
        self.size = size

    def forward(self, x):
        N, C, H, W = self.shape = x.shape
        columns = im2col(x, self.size, self.size).reshape(-1, self.size**2)
        self.winner = columns.argmax(axis=1)
        y = columns.max(axis=1).reshape(N, H // self.size, W // self.size, C)
        return y.transpose(0, 3, 1, 2)

    def backward(self, dy):
        columns = np.zeros((dy.size, self.size**2))
        columns[np.arange(dy.size), self.winner] = dy.transpose(0, 2, 3, 1).ravel()
        rows = dy.shape[0] * dy.shape[2] * dy.shape[3]
        return col2im(columns.reshape(rows, -1), self.shape, self.size, self.size)


class Relu:
    params, grads = [], []

    def forward(self, x):
        self.dead = x <= 0
        y = x.copy()
        y[self.dead] = 0
        return y

    def backward(self, dy):
        dx = dy.copy()
        dx[self.dead] = 0
        return dx


class Adam:
    def __init__(self, params):
        self.step, self.m, self.v = 0, [np.zeros_like(p) for p in params], [np.zeros_like(p) for p in params]

    def update(self, params, grads):
        self.step += 1
        rate = 0.001 * np.sqrt(1 - 0.999**self.step) / (1 - 0.9**self.step)
        for param, grad, m, v in zip(params, grads, self.m, self.v):
            m += (1 - 0.9) * (grad - m)
            v += (1 - 0.999) * (grad**2 - v)
            param -= rate * m / (np.sqrt(v) + 1e-7)


def softmax_gradient(scores, labels):
    """dL/dscores of the mean cross entropy."""
    y = np.exp(scores - scores.max(axis=1, keepdims=True))
    y /= y.sum(axis=1, keepdims=True)
    y[np.arange(len(labels)), labels] -= 1
    return y / len(labels)


def prepare(_model, batch):
    layers = [Convolution(1, 30, 5), Relu(), Pooling(2), Affine(4320, 100), Relu(), Affine(100, 10)]
    optimizer = Adam([p for layer in layers for p in layer.params])
    images = (np.random.rand(batch, 1, 28, 28) * (np.random.rand(batch, 1, 28, 28) < 0.2)).astype(np.float32)
    labels = np.random.randint(10, size=batch)

    def step():
        x = images
        for layer in layers:
            x = layer.forward(x)
        dx = softmax_gradient(x, labels)
        for layer in reversed(layers):
            dx = layer.backward(dx)
        params = [p for layer in layers for p in layer.params]
        optimizer.update(params, [g for layer in layers for g in layer.grads])

    return step


serve(prepare)
