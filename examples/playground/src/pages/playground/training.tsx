import { Choice } from "../../components/choice.tsx";
import { Complaint } from "../../components/complaint.tsx";
import { Slider } from "../../components/slider.tsx";
import { said } from "../../words/language.ts";
import { Curves } from "./curves.tsx";
import type { Setup } from "./program.ts";
import { type TrainingControls, tasks } from "./use-training.ts";
import { words } from "./words.ts";

export interface TrainingProps {
  readonly setup: Setup;
  readonly training: TrainingControls;
  readonly isFitting: boolean;
  onChange(changed: Partial<Setup>): void;
}

/** Keys that start, hold and step a training, what it is made of, and its curves. */
export function Training({ setup, training, isFitting, onChange }: TrainingProps) {
  const text = said(words);
  const { seen, run, hold, step, reset } = training;
  const { optimizer, learningRate, batchSize } = setup;
  const accuracy = seen.accuracies.at(-1)?.[1];
  const setRate = (learningRate: number) => {
    onChange({ learningRate });
    void tasks.ask("setLearningRate", { learningRate });
  };
  return (
    <section class="training">
      <h2>{text.training}</h2>
      <div class="keys">
        {seen.state === "running" ? (
          <button type="button" class="main" onClick={hold}>
            {text.pause}
          </button>
        ) : (
          <button type="button" class="main" disabled={!isFitting} onClick={() => run(setup)}>
            {seen.state === "held" ? text.goOn : text.train}
          </button>
        )}
        <button type="button" disabled={!isFitting || seen.state === "running"} onClick={() => step(setup)}>
          {text.step}
        </button>
        <button type="button" disabled={seen.step === 0} onClick={reset}>
          {text.reset}
        </button>
      </div>
      <div class="controls">
        <Choice
          label={text.optimizer}
          options={text.optimizers}
          value={optimizer}
          onChange={(optimizer) => onChange({ optimizer })}
        />
        <Slider
          label={text.rate}
          value={Math.log10(learningRate)}
          low={-4}
          high={0}
          step={0.25}
          shown={String(learningRate)}
          onChange={(power) => setRate(Number((10 ** power).toPrecision(2)))}
        />
        <Slider
          label={text.batch}
          value={Math.log2(batchSize)}
          low={3}
          high={9}
          shown={String(batchSize)}
          onChange={(power) => onChange({ batchSize: 2 ** power })}
        />
        <p class="quiet wide">{text.batchNote}</p>
      </div>
      <Complaint error={seen.error} />
      <dl class="figures">
        <Figure name={text.steps} value={seen.step.toLocaleString("en")} />
        <Figure name={text.epoch} value={String(seen.epoch)} />
        <Figure name={text.perSecond} value={Math.round(seen.imagesPerSecond).toLocaleString("en")} />
        <Figure name={text.accuracy} value={accuracy === undefined ? "–" : `${(100 * accuracy).toFixed(1)} %`} />
      </dl>
      <Curves losses={seen.losses} accuracies={seen.accuracies} />
    </section>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
