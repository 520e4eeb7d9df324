import { render } from "preact";
import { App } from "./app";
import { ask } from "./api/client";
import "./style.css";

void ask("info", {}); // every view wants it, and the first picture waits for it

render(<App />, document.getElementById("app") as HTMLElement);
