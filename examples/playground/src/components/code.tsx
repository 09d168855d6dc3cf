import { useState } from "preact/hooks";
import { said } from "../words/language.ts";
import { shell } from "../words/shell.ts";

/** A program in pieces: every second one is a value that is set on the page. */
export interface Program {
  readonly texts: readonly string[];
  readonly values: readonly string[];
}

/** Takes a program as it is written: code`new Conv2d(1, 1, ${size})`. */
export function code(texts: TemplateStringsArray, ...values: readonly (string | number)[]): Program {
  return { texts, values: values.map(String) };
}

/** The same of a text that was put together: values stand in ‹ ›. */
export function marked(text: string): Program {
  const pieces = text.split(/[‹›]/);
  return {
    texts: pieces.filter((_, index) => index % 2 === 0),
    values: pieces.filter((_, index) => index % 2 === 1),
  };
}

/** The program as text. */
export function textOf({ texts, values }: Program): string {
  return texts.map((text, index) => text + (values[index] ?? "")).join("");
}

/** The code beside a page, with the values that are set marked. */
export function Code({ program, note = true }: { readonly program: Program; readonly note?: boolean }) {
  const words = said(shell);
  const [copied, setCopied] = useState<Program | undefined>();
  const copy = async () => {
    await navigator.clipboard.writeText(textOf(program));
    setCopied(program);
  };
  return (
    <section class="code" aria-label={words.code}>
      <header>
        <h2>{words.code}</h2>
        <button type="button" onClick={copy}>
          {copied === program ? words.copied : words.copy}
        </button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it may scroll, and the keyboard has to reach it */}
      <pre tabIndex={0} translate={false}>
        <code>
          {program.texts.map((text, index) => (
            <span key={index}>
              {text}
              {index < program.values.length && <mark>{program.values[index]}</mark>}
            </span>
          ))}
        </code>
      </pre>
      {note && <p>{words.codeNote}</p>}
    </section>
  );
}
