"""Makes images.json: small PNG and JPEG files, their pixels, and images resized (made with Pillow 9.4, PyTorch 1.13).

    python3 images.py

Pillow writes neither interlaced PNGs nor most depths, so the PNGs are written here, and what can be read by Pillow is
compared with it here. Of JPEG, whose decoders round differently, the pixels are Pillow's.
"""

import base64
import io
import struct
import zlib

import numpy as np
import torch
from formula import whole, write
from PIL import Image, ImageOps

SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def text(data):
    return base64.b64encode(bytes(data)).decode()


def pixels(array):
    """An array [height, width, channels] of bytes."""
    height, width, channels = array.shape
    return {"width": width, "height": height, "channels": channels, "data": text(array.astype(np.uint8).tobytes())}


# PNG


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def packed_row(row, depth):
    """Samples as bits, the most significant first."""
    if depth == 16:
        return row.astype(">u2").tobytes()
    bits = ((row[:, None] >> np.arange(depth - 1, -1, -1)) & 1).reshape(-1)
    return np.packbits(bits.astype(np.uint8)).tobytes()


def paeth(a, b, c):
    distances = [abs(b - c), abs(a - c), abs(a + b - 2 * c)]
    return [a, b, c][distances.index(min(distances))]


def filtered(kind, row, above, distance):
    out = bytearray([kind])
    for i, value in enumerate(row):
        a = row[i - distance] if i >= distance else 0
        b = above[i]
        c = above[i - distance] if i >= distance else 0
        out.append((value - [0, a, b, (a + b) >> 1, paeth(a, b, c)][kind]) & 255)
    return bytes(out)


def packed_image(samples, depth, interlaced):
    """The rows of all passes, each with another filter."""
    distance = max(1, samples.shape[2] * depth // 8)
    data = b""
    for x, y, dx, dy in ADAM7 if interlaced else [(0, 0, 1, 1)]:
        part = samples[y::dy, x::dx]
        if part.size == 0:
            continue
        above = None
        for number, row in enumerate(part):
            row = packed_row(row.reshape(-1), depth)
            data += filtered((number + 4) % 5, row, above or bytes(len(row)), distance)
            above = row
    return data


def png(samples, color, depth, interlaced=False, extra=b"", parts=2):
    """The data lie in two chunks, as a file of some size has several."""
    height, width, _ = samples.shape
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(interlaced))
    data = zlib.compress(packed_image(samples, depth, interlaced), 9)
    cuts = [len(data) * part // parts for part in range(parts + 1)]
    idat = b"".join(chunk(b"IDAT", data[a:b]) for a, b in zip(cuts, cuts[1:]))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + idat + chunk(b"IEND", b"")


def with_pillow(file, expected, depth):
    """Whether Pillow has the same pixels; of 16 bits it keeps less."""
    image = Image.open(io.BytesIO(file))
    if depth == 16:
        return
    mode = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}[expected.shape[2]]
    got = np.asarray(image.convert(mode)).reshape(expected.shape)
    assert np.array_equal(got, expected), (image.mode, depth)


def png_cases():
    for color, samples_count in SAMPLES.items():
        for depth in {0: [1, 2, 4, 8, 16], 3: [1, 2, 4, 8]}.get(color, [8, 16]):
            for interlaced in [False, True]:
                width, height = (13, 11) if depth != 2 else (5, 3)
                seed = 100 * color + depth
                samples = whole(seed, width * height * samples_count, 2**depth).numpy()
                samples = samples.reshape(height, width, samples_count)
                extra = b""
                if color == 3:
                    palette = whole(seed + 50, 3 * 2**depth, 256).numpy().astype(np.uint8)
                    extra = chunk(b"PLTE", palette.tobytes())
                    expected = palette.reshape(-1, 3)[samples[:, :, 0]]
                else:
                    expected = np.rint(samples * 255 / (2**depth - 1))
                file = png(samples, color, depth, interlaced, extra)
                expected = expected.astype(np.uint8)
                with_pillow(file, expected, depth)
                name = f"color {color}, {depth} bits{', interlaced' if interlaced else ''}"
                yield {"kind": "png", "name": name, "file": text(file), **pixels(expected)}
    yield from transparent_cases()


def transparent_cases():
    """The chunk tRNS: a transparent colour, and the alpha of a palette."""
    for color, depth in [(0, 4), (0, 16), (2, 8), (2, 16)]:
        count = SAMPLES[color]
        samples = whole(7 + depth, 6 * 4 * count, 2**depth).numpy().reshape(4, 6, count)
        if depth == 16:  # the same in 8 bits, and another colour
            samples[0, 0] = samples[0, 1] ^ 1
        key = samples[0, 1]
        file = png(samples, color, depth, False, chunk(b"tRNS", key.astype(">u2").tobytes()))
        values = np.rint(samples * 255 / (2**depth - 1))
        alpha = np.where((samples == key).all(axis=2, keepdims=True), 0, 255)
        assert (alpha == 0).sum() >= 1
        expected = np.concatenate([values, alpha], axis=2).astype(np.uint8)
        with_pillow(file, expected, depth)
        yield {"kind": "png", "name": f"color {color}, {depth} bits, a transparent colour", "file": text(file), **pixels(expected)}
    palette = np.arange(15, dtype=np.uint8) * 17
    alpha = np.array([0, 128, 200], dtype=np.uint8)
    samples = whole(3, 20, 5).numpy().reshape(4, 5, 1)
    file = png(samples, 3, 4, False, chunk(b"PLTE", palette.tobytes()) + chunk(b"tRNS", alpha.tobytes()))
    alphas = np.concatenate([alpha, [255, 255]])
    expected = np.concatenate([palette.reshape(-1, 3), alphas[:, None]], axis=1)[samples[:, :, 0]]
    with_pillow(file, expected, 4)
    yield {"kind": "png", "name": "color 3, 4 bits, a palette with alpha", "file": text(file), **pixels(expected)}


# JPEG


def photo(width, height):
    """Smooth, and another in every direction."""
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    channels = [255 * x, 255 * y * (1 - x / 2), 255 * (1 - x) * (0.5 + 0.5 * np.sin(3 * y))]
    return Image.fromarray(np.stack(channels, axis=2).astype(np.uint8))


def saved(image, **options):
    file = io.BytesIO()
    image.save(file, "JPEG", quality=90, **options)
    return file.getvalue()


def exif(orientation, order):
    tag = struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0)
    other = struct.pack(order + "HHII", 0x0100, 4, 1, 7)
    head = {"<": b"II", ">": b"MM"}[order] + struct.pack(order + "HI", 42, 8)
    return b"Exif\0\0" + head + struct.pack(order + "H", 2) + other + tag + struct.pack(order + "I", 0)


def as_rgb(image):
    """Without YCbCr, by Adobe's marker: Pillow takes the bytes for YCbCr, and the marker is exchanged."""
    file = saved(Image.frombytes("YCbCr", image.size, image.tobytes()), subsampling=0)
    length = struct.unpack(">H", file[4:6])[0]
    return file[:2] + b"\xff\xee" + struct.pack(">H", 14) + b"Adobe" + struct.pack(">HHHB", 100, 0, 0, 0) + file[4 + length :]


def as_ycck(image):
    """Adobe's other way to store CMYK: Pillow takes Y, Cb, Cr and K for CMYK, which it stores inverted, and the marker is
    changed to tell what they are."""
    inks = np.asarray(image.convert("CMYK"))
    ycc = np.asarray(Image.fromarray(inks[:, :, :3].copy()).convert("YCbCr"))
    values = np.concatenate([255 - ycc, inks[:, :, 3:]], axis=2)
    file = bytearray(saved(Image.fromarray(values, "CMYK"), subsampling=0))
    file[file.index(b"Adobe") + 11] = 2
    read = np.asarray(Image.open(io.BytesIO(file)).convert("RGB")).astype(int)
    assert np.abs(read - np.asarray(image).astype(int)).max() < 16
    return bytes(file)


def jpeg_cases():
    image = photo(37, 21)
    files = {
        "YCbCr": saved(image, subsampling=0),
        "YCbCr, 4:2:0": saved(image, subsampling=2),
        "YCbCr, 4:2:2, progressive": saved(image, subsampling=1, progressive=True),
        "progressive": saved(image, subsampling=0, progressive=True, optimize=True),
        "gray": saved(image.convert("L")),
        "gray, progressive": saved(image.convert("L"), progressive=True),
        "RGB": as_rgb(image),
        "CMYK": saved(image.convert("CMYK"), subsampling=0),
        "YCCK": as_ycck(image),
    }
    for orientation in range(1, 9):
        order = "<>"[orientation % 2]
        files[f"EXIF {orientation}"] = saved(photo(17, 10), subsampling=0, exif=exif(orientation, order))
    for name, file in files.items():
        read = ImageOps.exif_transpose(Image.open(io.BytesIO(file)))
        read = read if read.mode == "L" else read.convert("RGB")
        expected = np.asarray(read)
        expected = expected.reshape(*expected.shape[:2], -1)
        yield {"kind": "jpeg", "name": name, "file": text(file), **pixels(expected)}


# Resizing (of sizes where the middle of no pixel falls between two, since Pillow's steps add up to a little less)


def resize_cases():
    for number, (width, height, to_width, to_height, channels) in enumerate(
        [(7, 5, 3, 2, 1), (7, 5, 14, 11, 1), (16, 9, 4, 9, 3), (5, 8, 6, 3, 3), (31, 2, 3, 1, 1), (1, 1, 4, 3, 3), (28, 28, 12, 16, 1)]
    ):
        samples = whole(900 + number, width * height * channels, 256).numpy().reshape(height, width, channels)
        x = torch.from_numpy(samples.astype(np.float64)).permute(2, 0, 1)[None]
        y = torch.nn.functional.interpolate(x, (to_height, to_width), mode="bilinear", antialias=True, align_corners=False)
        bilinear = np.floor(y[0].permute(1, 2, 0).numpy() + 0.5)
        image = Image.fromarray(samples.astype(np.uint8).squeeze(2) if channels == 1 else samples.astype(np.uint8))
        by_pillow = np.asarray(image.resize((to_width, to_height), Image.BILINEAR)).reshape(bilinear.shape)
        assert np.abs(by_pillow - bilinear).max() <= 1  # it rounds twice
        nearest = np.asarray(image.resize((to_width, to_height), Image.NEAREST)).reshape(bilinear.shape)
        yield {"kind": "resize", "name": f"{width} x {height} to {to_width} x {to_height}", "from": pixels(samples),
               "bilinear": pixels(bilinear), "nearest": pixels(nearest)}  # fmt: skip


def gray_cases():
    colors = whole(77, 60, 256).numpy().reshape(4, 5, 3).astype(np.uint8)
    gray = np.asarray(Image.fromarray(colors).convert("L")).reshape(4, 5, 1)
    yield {"kind": "gray", "name": "RGB to gray", "file": text(png(colors, 2, 8)), **pixels(gray)}


write("images.json", [*png_cases(), *jpeg_cases(), *resize_cases(), *gray_cases()])
