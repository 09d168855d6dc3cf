"""Writes numpy-files.json: small npy and npz files as NumPy writes them, and what is in them.

    python3 test/golden/numpy_files.py

The tests read the files and do not need Python.
"""

import base64
import io
import json
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np

NUMBERS = ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8"]
SHAPES = [(), (0,), (3,), (2, 3), (2, 3, 2), (2, 1, 3, 2), (3, 0, 2)]


def text(data):
    return base64.b64encode(data).decode()


def saved(array, version=None):
    file = io.BytesIO()
    np.lib.format.write_array(file, array, version=version)
    return file.getvalue()


def values(array):
    """Row by row; integers of 64 bits as texts, and what JSON does not have."""
    numbers = np.ascontiguousarray(array).ravel().tolist()
    wide = array.dtype.str[1:] in ("i8", "u8")
    odd = lambda number: isinstance(number, float) and not np.isfinite(number)
    return [str(number) if wide or odd(number) else number for number in numbers]


def case(name, array, version=None):
    return {"name": name, "file": text(saved(array, version)), "shape": list(array.shape), "values": values(array)}


def range_of(dtype):
    """The ends of what it holds, and a few between."""
    if dtype.kind == "f":
        info = np.finfo(dtype)
        ends = [info.max, info.min, info.tiny, info.tiny / 8, info.eps, np.inf, -np.inf, np.nan, -0.0, 0.1, -2.5, 1]
        return np.array(ends, dtype=dtype)
    info = np.iinfo(dtype)
    return np.array([info.min, info.max, 0, 1, info.max // 3, info.min // 5], dtype=dtype)


def npy_cases():
    for kind in NUMBERS:
        for order in "<>":
            dtype = np.dtype(order + kind)
            yield case(f"{dtype.str}, its range", range_of(dtype))
    for shape in SHAPES:
        for kind in ["<f4", ">i2", "|b1"]:
            counted = np.arange(int(np.prod(shape))).reshape(shape)
            array = (counted % 3 == 1 if kind == "|b1" else counted - 2.5).astype(kind)
            yield case(f"{kind} {list(shape)}, C order", array)
            yield case(f"{kind} {list(shape)}, Fortran order", np.asfortranarray(array))
    for version in [(1, 0), (2, 0), (3, 0)]:
        yield case(f"version {version}", np.arange(4, dtype="<i4"), version)


def refused_cases():
    yield "objects", np.array([{"a": 1}, None], dtype=object)
    yield "strings", np.array(["a", "bc"])
    yield "bytes", np.array([b"a", b"bc"])
    yield "records", np.array([(1, 2.0)], dtype=[("a", "<i4"), ("b", "<f8")])
    yield "records with a name beyond latin1", np.array([(1,)], dtype=[("漢", "<i4")])
    yield "void", np.zeros(2, dtype="V3")
    yield "complex", np.array([1 + 2j])
    yield "dates", np.array(["2020-01-01"], dtype="datetime64[D]")
    yield "spans", np.array([5], dtype="timedelta64[s]")
    yield "long double", np.array([1.5], dtype=np.longdouble)


ARRAYS = {
    "x": np.arange(6, dtype="<f8").reshape(2, 3),
    "y": np.array([1, 0]),
    "layer/weight": np.asfortranarray(np.arange(4, dtype="<f4").reshape(2, 2)),
    "名": np.array(True),
}


def npz(save, **arrays):
    file = io.BytesIO()
    save(file, **arrays)
    return file.getvalue()


def zip64(name, data):
    """An archive that has everything in the 64-bit fields, as one of more than 4 GiB would."""
    plain, full = name.encode(), 0xFFFFFFFF
    crc = zlib.crc32(data)
    sizes = struct.pack("<QQ", len(data), len(data))
    local = struct.pack("<IHHHHHIIIHH", 0x04034B50, 45, 0, 0, 0, 33, crc, full, full, len(plain), 20)
    local += plain + struct.pack("<HH", 1, 16) + sizes + data
    extra = struct.pack("<HHB", 0x7777, 1, 9) + struct.pack("<HH", 1, 24) + sizes + struct.pack("<Q", 0)
    fields = (0x02014B50, 45, 45, 0, 0, 0, 33, crc, full, full, len(plain), len(extra), 0, 0, 0, 0, full)
    entry = struct.pack("<IHHHHHHIIIHHHHHII", *fields) + plain + extra
    end64 = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, 1, 1, len(entry), len(local))
    locator = struct.pack("<IIQI", 0x07064B50, 0, len(local) + len(entry), 1)
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 0xFFFF, 0xFFFF, full, full, 0)
    archive = local + entry + end64 + locator + end
    assert zipfile.ZipFile(io.BytesIO(archive)).read(name) == data
    return archive


def streamed(name, data):
    """Written to where one cannot go back: the header of a member says neither size nor checksum."""

    class Pipe(io.BytesIO):
        def seekable(self):
            return False

        def seek(self, *_):
            raise OSError("a pipe")

        def tell(self):
            raise OSError("a pipe")

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return pipe.getvalue()


one = saved(np.arange(5, dtype="<u2"))
Path(__file__).with_name("numpy-files.json").write_text(
    json.dumps(
        {
            "numpy": np.__version__,
            "npy": list(npy_cases()),
            "refused": [{"name": name, "file": text(saved(array))} for name, array in refused_cases()],
            "arrays": {name: {"shape": list(each.shape), "values": values(each)} for name, each in ARRAYS.items()},
            "npz": {
                "stored": text(npz(np.savez, **ARRAYS)),
                "deflated": text(npz(np.savez_compressed, **ARRAYS)),
                "mixed": text(npz(np.savez, good=np.arange(3), bad=np.array([{}], dtype=object))),
                "empty": text(npz(np.savez)),
                "zeros": text(npz(np.savez_compressed, zeros=np.zeros(300000, dtype="u1"))),
                "zip64": text(zip64("one.npy", one)),
                "streamed": text(streamed("one.npy", one)),
            },
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )
    + "\n"
)
