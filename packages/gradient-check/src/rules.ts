import { LifetimeError, sameShape, showShape } from "@tsumiki/kernels";
import { Parameter, tensor, valuesRead } from "@tsumiki/tensor";
import { same } from "./numbers.ts";
import { contents, type Gradient, type Gradients, type Pass, type Subject, watch, withValues } from "./subject.ts";

/** What holds for every layer, whatever it computes. Each rule throws the GradientError that says how it is broken. */
export const rules: readonly ((subject: Subject) => void)[] = [
  listsWhatItReads,
  givesTheShapeItDeclares,
  forwardOnlyReads,
  forwardRepeats,
  backwardOnlyReads,
  gradientsAreFinite,
  backwardAccumulates,
  forwardsAreIndependent,
  hintLeavesParametersAlone,
  freezingLeavesOthersAlone,
  staleBackwardIsAnError,
  predictIsForward,
];

function listsWhatItReads(subject: Subject): void {
  const listed = new Set(subject.layer.state().values());
  for (const buffer of valuesRead(() => subject.forward())) {
    if (listed.has(buffer)) continue;
    const kind = buffer instanceof Parameter ? "Parameter" : "Buffer";
    subject.refuse(
      `forward uses a ${kind} of shape ${showShape(buffer.shape)} that the layer does not list, so it would be neither ` +
        "trained nor saved; keep it in a public field (#private ones cannot be found), or its layer among children()",
    );
  }
}

function givesTheShapeItDeclares(subject: Subject): void {
  const { shape } = subject.forward().y;
  if (sameShape(shape, subject.outputShape)) return;
  subject.refuse(
    `forward gives ${showShape(shape)}, but by outputShape it would be ${showShape(subject.outputShape)}; override ` +
      "outputShape to say what becomes of one sample's shape",
  );
}

function forwardOnlyReads(subject: Subject): void {
  const x = tensor(subject.x, subject.inputShape);
  const unchanged = watch(x);
  subject.layer.forward(x);
  if (!unchanged()) subject.refuse("forward writes into its input, which belongs to the caller; make a new tensor");
}

function forwardRepeats(subject: Subject): void {
  if (same(contents(subject.forward().y), contents(subject.forward().y))) return;
  subject.refuse(
    "forward gives another output the second time, for the same input and the same state of every generator; draw " +
      "random numbers from a Generator in a public field (or the default one), and keep other memory in a Buffer",
  );
}

function backwardOnlyReads(subject: Subject): void {
  const pass = subject.forward();
  const { x, y } = pass;
  const dy = tensor(subject.dy, subject.outputShape);
  const watched = { dy: watch(dy), x: watch(x), "forward's output y": watch(y) };
  subject.inputGradient(pass, dy);
  for (const [name, unchanged] of Object.entries(watched)) {
    if (!unchanged()) subject.refuse(`backward writes into ${name}, which others still read; make a new tensor`);
  }
}

function gradientsAreFinite(subject: Subject): void {
  for (const { tensor: name, values } of subject.backward(subject.forward())) {
    if (!values.every(Number.isFinite)) subject.refuse(`backward gives a gradient of ${name} that is not finite`);
  }
}

function backwardAccumulates(subject: Subject): void {
  const pass = subject.forward();
  const [dx, ...gradients] = subject.backward(pass);
  const [dxAgain, ...sums] = subject.backwardAgain(pass);
  if (!same(dx.values, dxAgain.values)) {
    subject.refuse(
      "backward called a second time gives another dL/dx; it has to compute from what forward captured, and to draw and " +
        "overwrite nothing",
    );
  }
  const doubled = gradients.map(({ tensor: name, values }) => ({ tensor: name, values: values.map((g) => 2 * g) }));
  const different = firstDifference(doubled, sums);
  if (different === undefined) return;
  const replaced = firstDifference(gradients, sums) !== different;
  subject.refuse(
    replaced
      ? `backward replaces the gradient of ${different}; add to it, since a layer may be used twice`
      : `backward called a second time does not add the same again to the gradient of ${different}`,
  );
}

function forwardsAreIndependent(subject: Subject): void {
  const expected = subject.backward(subject.forward());
  const pass = subject.forward();
  const unchanged = watch(pass.y);
  // Not through the subject: this forward is to draw other random numbers.
  subject.layer.forward(tensor(subject.x.slice().reverse(), subject.inputShape));
  if (!unchanged()) subject.refuse("a second forward overwrites the output of the first; make a new tensor each time");
  const different = firstDifference(expected, subject.backward(pass));
  if (different === undefined) return;
  subject.refuse(
    `the gradient of ${different} is another one if forward runs on a second input before backward; keep what backward ` +
      "needs in variables that it captures, not in fields",
  );
}

function hintLeavesParametersAlone(subject: Subject): void {
  const [, ...expected] = subject.backward(subject.forward());
  const [, ...hinted] = subject.backward(subject.forward(), { input: false });
  const different = firstDifference(expected, hinted);
  if (different === undefined) return;
  subject.refuse(`with { input: false }, backward gives another gradient of ${different}; only dL/dx may be left out`);
}

function freezingLeavesOthersAlone(subject: Subject): void {
  for (const [name, parameter] of subject.parameters) {
    const expected = subject.backward(subject.forward());
    parameter.frozen = true;
    const others = expected.map((each) =>
      each.tensor === name ? { ...each, values: each.values.map(() => 0) } : each,
    );
    const different = firstDifference(others, subject.backward(subject.forward()));
    parameter.frozen = false;
    if (different === undefined) continue;
    subject.refuse(
      `with ${name} frozen, backward gives another gradient of ${different}; only that of ${name} may be left out`,
    );
  }
}

function staleBackwardIsAnError(subject: Subject): void {
  for (const [name, parameter] of subject.parameters) {
    const expected = subject.backward(subject.forward());
    const pass = subject.forward();
    const others = contents(parameter.value).map((value) => 1.5 * value + 0.1);
    const late = withValues(parameter, others, () => backwardUnlessRefused(subject, pass));
    if (late === undefined || firstDifference(expected, late) === undefined) continue;
    subject.refuse(
      `backward called after ${name} changed computes with the new values, for an output of the old ones; take its ` +
        "value in forward, so that backward refuses it once it is stale",
    );
  }
}

function predictIsForward(subject: Subject): void {
  const { x, y } = subject.forward();
  if (subject.buffers.length > 0 || subject.isRandom) return;
  if (same(contents(y), contents(subject.layer.predict(x)))) return;
  subject.refuse("predict gives another output than forward, though the layer has no randomness and no statistics");
}

/** A tensor that was overwritten since is refused where it is read: that is as it should be. */
function backwardUnlessRefused(subject: Subject, pass: Pass): Gradients | undefined {
  try {
    return subject.backward(pass);
  } catch (error) {
    if (error instanceof LifetimeError) return undefined;
    throw error;
  }
}

/** The tensor of the first two gradients that are not the same. */
function firstDifference(expected: readonly Gradient[], given: readonly Gradient[]): string | undefined {
  return expected.find(({ values }, index) => !same(values, (given[index] as Gradient).values))?.tensor;
}
