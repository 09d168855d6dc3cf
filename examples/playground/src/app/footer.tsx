import type { BackendInfo } from "tsumiki";
import { Complaint } from "../components/complaint.tsx";
import { said } from "../words/language.ts";
import { shell } from "../words/shell.ts";
import { remote } from "../worker/remote.ts";
import { useAnswer } from "../worker/use-answer.ts";

const worker = remote<{ info: () => Promise<BackendInfo> }>("worker");

/** What computes here, or why nothing does. */
export function Footer() {
  const words = said(shell);
  const { value, error } = useAnswer(() => worker.ask("info", undefined as never), []);
  return (
    <footer>
      <Complaint error={error} />
      {!error && <p>{value === undefined ? words.starting : sentence(value)}</p>}
    </footer>
  );

  function sentence({ threads, build, oneThreadBecause }: BackendInfo): string {
    return oneThreadBecause === undefined ? words.threads(threads, build) : words.oneThread(oneThreadBecause);
  }
}
