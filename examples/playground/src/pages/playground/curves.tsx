import { Drawn } from "../../components/drawn.tsx";
import { said } from "../../words/language.ts";
import type { Seen } from "./use-training.ts";
import { words } from "./words.ts";

const window = 21;
const size = { width: 320, height: 220 };

/** Loss and accuracy as they grow. */
export function Curves({ losses, accuracies }: Pick<Seen, "losses" | "accuracies">) {
  const text = said(words);
  if (losses.length < 2) return <p class="curves quiet is-empty">{text.none}</p>;
  return (
    <div class="curves">
      <Drawn
        draw={({ lineChart, smoothed }) =>
          lineChart({
            title: text.loss,
            heading: true,
            x: { label: text.steps },
            y: { label: text.loss, zero: true },
            series: [{ name: text.lossOf(window), points: smoothed(losses, window), raw: losses }],
            marks: [{ y: Math.log(10), label: text.guessing }],
            ...size,
          })
        }
      />
      <Drawn
        draw={({ lineChart }) =>
          lineChart({
            title: text.accuracyTitle,
            heading: true,
            x: { label: text.steps },
            y: { label: text.share, domain: [0, 1], format: (value) => `${Math.round(value * 100)} %` },
            series: [{ name: text.accuracyLine, points: accuracies, color: "activation" }],
            ...size,
          })
        }
      />
    </div>
  );
}
