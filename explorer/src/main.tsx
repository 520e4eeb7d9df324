import { render } from "preact";
import { App } from "./app";
import { ask } from "./api/client";
import { filter, isLarge } from "./data";
import { view } from "./state";
import "./style.css";

// What the first picture waits for is asked before anything is drawn.
if (view.value === "network" && !isLarge) void ask("network", { relation: "collaboration", ...filter() });
void ask("info", {});

render(<App />, document.getElementById("app") as HTMLElement);
