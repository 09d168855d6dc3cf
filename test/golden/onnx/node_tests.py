"""The node tests of the ONNX project whose operators are read, small ones: a file, its input and output.

Run from this folder: python3 node_tests.py, with onnx 1.12 (Debian's python3-onnx). Writes node-tests.json. A node test
gives all inputs when it is run; here all but the first are put into the file, as weights are.
"""

import base64
import json

import numpy as np

for name, kind in dict(float=float, int=int, bool=bool, object=object, str=str).items():
    if not hasattr(np, name):
        setattr(np, name, kind)  # names that onnx 1.12 knows and newer NumPy does not

import onnx
from onnx.backend.test.case.node import collect_testcases

operators = set(
    """Abs Add AveragePool BatchNormalization Cast Celu Clip Concat Constant Conv ConvTranspose Div Dropout Elu Erf Exp
    Flatten Gemm GlobalAveragePool GlobalMaxPool HardSigmoid HardSwish Identity InstanceNormalization LayerNormalization
    LeakyRelu Log LogSoftmax MatMul MaxPool Mul Neg PRelu Pad Pow ReduceMean Relu Reshape Resize Selu Sigmoid Slice Softmax
    Softplus Sqrt Squeeze Sub Sum Tanh Transpose Unsqueeze""".split()
)
most_numbers = 300


def main():
    golden = {}
    for case in collect_testcases(None):
        if not {node.op_type for node in case.model.graph.node} <= operators:
            continue
        inputs, outputs = ([np.asarray(array) for array in arrays] for arrays in case.data_sets[0])
        if not inputs or inputs[0].dtype != np.float32 or outputs[0].dtype != np.float32 or "training" in case.name:
            continue
        if sum(array.size for array in inputs + outputs) > most_numbers or not np.isfinite(outputs[0]).all():
            continue
        model = onnx.ModelProto()
        model.CopyFrom(case.model)
        for info, array in list(zip(model.graph.input, inputs))[1:]:
            model.graph.initializer.append(onnx.numpy_helper.from_array(array, info.name))
        golden[case.name] = {
            "file": base64.b64encode(model.SerializeToString()).decode(),
            "x": {"shape": list(inputs[0].shape), "numbers": rounded(inputs[0])},
            "y": {"shape": list(outputs[0].shape), "numbers": rounded(outputs[0])},
        }
    with open("node-tests.json", "w") as out:
        out.write("{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(case)}" for name, case in golden.items()) + "\n}\n")
    print(len(golden))


def rounded(array):
    return [float(f"{number:.9g}") for number in array.flatten().tolist()]


main()
