import { render } from "preact";
import { App } from "./app/app.tsx";
import { isolate } from "./app/isolate.ts";
import "./looks/tokens.css";
import "./looks/style.css";

// Before anything is computed: it may load the page anew.
await isolate();
render(<App />, document.getElementById("app") as HTMLElement);
