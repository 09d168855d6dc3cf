import { useRef, useState } from "preact/hooks";
import { said } from "../../words/language.ts";
import { BlockCard, Flow, Misfit } from "./block-card.tsx";
import { type Block, kindNames, newBlock } from "./blocks.ts";
import type { Described } from "./described.ts";
import { words } from "./words.ts";

export interface ColumnProps {
  readonly blocks: readonly Block[];
  readonly described: Described | undefined;
  onChange(blocks: readonly Block[]): void;
}

/** The network as a column of blocks, from the image to the scores; what does not fit does not seat. */
export function Column({ blocks, described, onChange }: ColumnProps) {
  const text = said(words);
  const list = useRef<HTMLOListElement>(null);
  const [place, setPlace] = useState<number | undefined>();
  const [news, setNews] = useState("");
  const problem = described?.problem;
  const before = Math.min(place ?? Math.max(0, blocks.length - 1), blocks.length);

  const move = (from: number, to: number) => {
    const block = blocks[from] as Block;
    onChange(blocks.toSpliced(from, 1).toSpliced(to, 0, block));
    setNews(text.moved(text.kinds[block.kind], to + 1));
    // The key that was pressed goes along with its block.
    const name = to < from ? "up" : "down";
    requestAnimationFrame(() => {
      const keys = list.current?.querySelectorAll<HTMLButtonElement>(`[data-block="${to}"] button:not(:disabled)`);
      [...(keys ?? [])]
        .sort((a, b) => Number(b.dataset["key"] === name) - Number(a.dataset["key"] === name))[0]
        ?.focus();
    });
  };
  return (
    <div class="column">
      <p class="end-block">{text.image}</p>
      <Flow shape={[1, 28, 28]} />
      <ol ref={list}>
        {blocks.map((block, index) => (
          <li key={index} data-block={index}>
            {problem?.index === index && <Misfit message={problem.message} />}
            <BlockCard
              block={block}
              parameters={described?.parameters[index]}
              isFirst={index === 0}
              isLast={index === blocks.length - 1}
              onChange={(changed) => onChange(blocks.with(index, changed))}
              onMove={(by) => move(index, index + by)}
              onRemove={() => onChange(blocks.toSpliced(index, 1))}
            />
            <Flow shape={described?.shapes[index]} />
          </li>
        ))}
      </ol>
      {problem?.index === blocks.length && <Misfit message={problem.message} />}
      <p class="end-block">{text.scores}</p>
      <p class="quiet total">
        {text.total((described?.parameters ?? []).reduce((a, b) => a + b, 0).toLocaleString("en"))}
      </p>
      <p class="unseen" role="status">
        {news}
      </p>
      <fieldset class="add">
        <legend>{text.add}</legend>
        <label>
          <span>{text.before}</span>{" "}
          <select value={before} onChange={({ currentTarget }) => setPlace(Number(currentTarget.value))}>
            {blocks.map(({ kind }, index) => (
              <option key={index} value={index}>
                {text.placeBefore(index + 1, text.kinds[kind])}
              </option>
            ))}
            <option value={blocks.length}>{text.placeEnd}</option>
          </select>
        </label>
        <div>
          {kindNames.map((kind) => (
            <button key={kind} type="button" onClick={() => onChange(blocks.toSpliced(before, 0, newBlock(kind)))}>
              + {text.kinds[kind]}
            </button>
          ))}
        </div>
      </fieldset>
    </div>
  );
}
