import { said } from "../words/language.ts";
import { shell } from "../words/shell.ts";

/** What the framework says of what it was asked, in its own sentence; nothing, if there is no error. */
export function Complaint({ error }: { readonly error: Error | undefined }) {
  return (
    <div role="status">
      {error && (
        <p class="complaint">
          <strong>{said(shell).frameworkSays}</strong> <span lang="en">{error.message}</span>
        </p>
      )}
    </div>
  );
}
