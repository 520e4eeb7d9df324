import { render } from "preact";
import { App } from "./app";
import { ask } from "./api/client";
import { filter, isLarge, whole } from "./data";
import "./style.css";

// What the first picture waits for is asked before anything is drawn; the page has begun to load it.
if (!isLarge) void ask("network", whole(filter())).catch(() => undefined);
void ask("info", {});

render(<App />, document.getElementById("app") as HTMLElement);
