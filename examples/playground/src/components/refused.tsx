import { said } from "../words/language.ts";
import { shell } from "../words/shell.ts";

/** That the address has texts which are no values, if it has. */
export function Refused({ names }: { readonly names: readonly string[] }) {
  return names.length === 0 ? null : <p class="complaint">{said(shell).refused(names.join(", "))}</p>;
}
