import { configureGlobal } from "fast-check";

// The same random cases in every run, so that a failure is one of the change that made it. `pnpm soak` tries others.
configureGlobal({ seed: 20_261_124 });
