import { dataTable, figure, networkBlocks } from "@tsumiki/charts";
import type { TrainingRecord } from "../record.ts";
import { counted, paragraph, section } from "./words.ts";

/** Beyond, the table says it. */
const mostBlocks = 60;

/** The network as blocks, each layer with the shape that it gives. */
export function networkSection({ network, stepRows, seconds, steps }: TrainingRecord): string | undefined {
  const { layers, parameters, description } = network;
  const pace =
    steps > 0 && stepRows.length > 0 ? ` A step took ${((1000 * seconds) / steps).toFixed(1)} ms on average.` : "";
  const words = paragraph(`${counted(parameters, "parameter")}.${pace}`);
  if (layers === undefined) {
    return section(
      "network",
      "Network",
      words,
      paragraph(`${description}. Its shapes inside are known to itself alone.`),
    );
  }
  const table = dataTable({
    caption: "The layers as a table",
    columns: ["layer", "output", "parameters"],
    rows: layers.map(({ name, output, parameters: own }, index) => [
      index === 0 ? name : `${index - 1} ${name}`,
      output.join(" x "),
      own,
    ]),
    open: layers.length > mostBlocks,
  });
  if (layers.length > mostBlocks) return section("network", "Network", words, table);
  const draw = (width: number) => networkBlocks({ title: "The network as blocks", layers, heading: false, width });
  return section("network", "Network", words, figure({ chart: draw(1080), narrow: draw(360), table }));
}
