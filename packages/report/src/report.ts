import { kindOf, notice } from "@tsumiki/kernels";
import type { AssignOptions, Numbers, Unmatched, ValuesLike } from "@tsumiki/tensor";
import type { FitEvent, Listener } from "@tsumiki/training";
import { historyCsv } from "./history-csv.ts";
import type { ReportOptions } from "./options.ts";
import { Recorder } from "./recorder.ts";
import { reportHtml } from "./report-html.ts";
import { writeFiles } from "./write-files.ts";

/**
 * Listens to a training, and at its end, however it ends, writes `report.html` and `history.csv` into a folder, and says
 * where. What cannot be written is a notice that says where and why; the training and its result are as without it.
 *
 * ```ts
 * await trainer.fit(loader, { epochs: 8, validate: test, listeners: [report("runs/mine", { seed: 42 })] });
 * ```
 *
 * @param folder made if it is not there; of an earlier report both files are replaced, each at once
 * @throws TypeError or RangeError for what is no name of a folder, and for options that are not known or of another kind
 */
export function report(folder: string, options: ReportOptions = {}): Report {
  return new Report(folder, options);
}

/** What `report` makes. */
export class Report implements Listener {
  static readonly name: string = "Report";
  readonly folder: string;
  readonly #recorder: Recorder;
  readonly #say: (sentence: string) => void;
  #isBroken = false;

  constructor(folder: string, { say = console.log, ...options }: ReportOptions = {}) {
    if (typeof folder !== "string") {
      throw new TypeError(`report: expected the name of a folder such as "runs/mine", got ${kindOf(folder)}`);
    }
    if (folder === "")
      throw new RangeError('report: expected the name of a folder such as "runs/mine", got the string ""');
    if (typeof say !== "function") {
      throw new TypeError(`report: say must be a function such as console.log, got ${kindOf(say)}`);
    }
    this.folder = folder;
    this.#recorder = new Recorder(options);
    this.#say = say;
  }

  /** Takes notice of an event. Throws nothing: what goes wrong here is no matter of the training. */
  async observe(event: FitEvent): Promise<void> {
    if (event?.type === "start") this.#isBroken = false;
    if (this.#isBroken) return;
    try {
      await this.#recorder.observe(event);
      if (event.type === "end") this.#write();
    } catch (error) {
      this.#isBroken = true;
      notice(`report: there is none in ${this.folder}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** The history so far, so that the report of a training that is resumed shows all of it. */
  state(): Map<string, Numbers> {
    return this.#recorder.state();
  }

  /** @throws ShapeError if it is no state of a report */
  load(state: ReadonlyMap<string, ValuesLike>, options: AssignOptions = {}): Unmatched {
    return this.#recorder.load(state, options);
  }

  #write(): void {
    const { record } = this.#recorder;
    // What an earlier training has left is better than nothing.
    if (record.steps === 0 && record.reason === "interrupted") return;
    const [html] = writeFiles(this.folder, { "report.html": reportHtml(record), "history.csv": historyCsv(record) });
    this.#say(`report: ${html}`);
  }
}
