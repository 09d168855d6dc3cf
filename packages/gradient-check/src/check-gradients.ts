import { reference, type Shape, sizeOf, withBackend } from "@tsumiki/kernels";
import type { Layer } from "@tsumiki/layers";
import { Generator, type Parameter, tensor } from "@tsumiki/tensor";
import { assertBatchShape, assertMade, assertMaker } from "./arguments.ts";
import { type Claim, compare } from "./differences.ts";
import { wellSpaced } from "./numbers.ts";
import { assertCheckOptions, type CheckOptions } from "./options.ts";
import { conclude, type GradientReport } from "./report.ts";
import { rules } from "./rules.ts";
import { withSeed } from "./seed.ts";
import { contents, Subject, withValues } from "./subject.ts";

/**
 * Checks a layer's backward against its forward: `checkGradients(() => new Affine(4, 3), [2, 4])`.
 *
 * The gradients of Σ dy·y by the input and by every parameter, for a random dy, are compared with central differences.
 * The layer must also keep the rules that every layer keeps: it writes into no tensor that others read, adds to
 * gradients, lists its parameters, declares its shape, repeats itself for the same state of its random generators, and
 * so on. Runs on the reference backend in float64, whatever the current one, and leaves the default random generator as
 * it was.
 *
 * @param makeLayer called once, on the reference backend
 * @param inputShape with the batch
 * @throws GradientError that says what is wrong and where; TypeError if what is given is no function that makes a layer,
 *   no shape, or an unknown option, and if the layer was made on another backend; RangeError for an option out of range.
 */
export function checkGradients(makeLayer: () => Layer, inputShape: Shape, options: CheckOptions = {}): GradientReport {
  assertMaker(makeLayer);
  assertBatchShape("checkGradients", "inputShape", inputShape);
  assertCheckOptions(options);
  const { seed = 0, vacuous = [], moveParameters = true } = options;
  const check = () => {
    const generator = new Generator(seed);
    const layer = makeLayer();
    assertMade(layer);
    assertReference(layer);
    if (moveParameters) moveAll(layer, generator);
    const subject = new Subject(layer, inputShape, inputValues(inputShape, options.input, generator), generator);
    for (const rule of rules) rule(subject);
    const y = contents(subject.forward().y);
    const comparisons = claims(subject).map((claim) => compare(claim, y, subject.dy, options, generator));
    return conclude(subject.name, comparisons, inputShape[0] ?? 1, vacuous);
  };
  return withBackend(reference, () => withSeed(seed, check));
}

/** `input` flat, or numbers that are good for a check. */
export function inputValues(shape: Shape, input: CheckOptions["input"], generator: Generator): Float64Array {
  return input === undefined ? wellSpaced(sizeOf(shape), generator) : contents(tensor(input, shape));
}

/** What backward claims: the gradients by the input and by every parameter. */
function claims(subject: Subject): Claim[] {
  const [byInput, ...byParameters] = subject.backward(subject.forward());
  const input: Claim = {
    tensor: "input",
    shape: subject.inputShape,
    values: subject.x,
    analytic: byInput.values,
    evaluate: (values) => contents(subject.forward(values).y),
  };
  const parameters = byParameters.map(({ tensor: name, values: analytic }): Claim => {
    const parameter = subject.parameters.get(name) as Parameter;
    const { shape, value } = parameter;
    const evaluate = (other: Float64Array) => withValues(parameter, other, () => contents(subject.forward().y));
    return { tensor: name, shape, values: contents(value), analytic, evaluate };
  });
  return [input, ...parameters];
}

function moveAll(layer: Layer, generator: Generator): void {
  for (const parameter of layer.parameters().values()) {
    const shift = wellSpaced(parameter.value.size, generator);
    parameter.assign(contents(parameter.value).map((value, index) => value + 0.1 * (shift[index] as number)));
  }
}

function assertReference(layer: Layer): void {
  for (const [name, { value }] of layer.state()) {
    const { backend } = value.block.backend.info;
    if (backend === "reference") continue;
    throw new TypeError(
      `checkGradients: ${layer.constructor.name}'s ${name} lies on the ${backend} backend; make the layer inside the function`,
    );
  }
}
