import { useEffect, useRef } from "preact/hooks";
import { oneOf, real, settingsOf, whole } from "../../app/settings.ts";
import { Choice } from "../../components/choice.tsx";
import { Code } from "../../components/code.tsx";
import { Refused } from "../../components/refused.tsx";
import { said } from "../../words/language.ts";
import { useAnswer } from "../../worker/use-answer.ts";
import { network, type Preset, presets, read, write } from "./blocks.ts";
import { Column } from "./column.tsx";
import { program, type Setup } from "./program.ts";
import { Recognition } from "./recognition.tsx";
import { Training } from "./training.tsx";
import { tasks, useTraining } from "./use-training.ts";
import { words } from "./words.ts";
import "./playground.css";

const settings = {
  blocks: network,
  optimizer: oneOf("adam", ["adam", "momentum", "sgd"]),
  learningRate: real(0.001, 0.0001, 1),
  batchSize: whole(128, 8, 512),
};

/** A network from blocks that learns while one watches, and says what one draws. */
export function View() {
  const text = said(words);
  const { values, change, refused } = settingsOf(settings);
  const { blocks, optimizer, batchSize } = values;
  const training = useTraining();
  const { value: described, error } = useAnswer(() => tasks.ask("describe", { blocks }), [write(blocks)]);
  const isFitting = described !== undefined && described.problem === undefined && error === undefined;

  // Another network, optimizer or batch is another training.
  const setup: Setup = values;
  const begun = useRef<string | undefined>(undefined);
  const beginning = [write(blocks), optimizer, batchSize].join();
  useEffect(() => {
    if (begun.current !== undefined && begun.current !== beginning) training.reset();
    begun.current = beginning;
  }, [beginning]);

  const preset = (Object.keys(presets) as Preset[]).find((name) => presets[name] === write(blocks));
  return (
    <>
      <p class="lead">{text.lead}</p>
      <Refused names={refused} />
      <div class="laboratory">
        <section class="network">
          <h2>{text.network}</h2>
          <Choice
            label={text.preset}
            options={text.presets}
            value={preset}
            onChange={(name) => change({ blocks: read(presets[name]) ?? [] })}
          />
          <Column blocks={blocks} described={described} onChange={(blocks) => change({ blocks })} />
        </section>
        <div class="stage">
          <Training setup={setup} training={training} isFitting={isFitting} onChange={change} />
          <Recognition step={training.seen.step} />
          <Code program={program(setup)} />
        </div>
      </div>
    </>
  );
}
