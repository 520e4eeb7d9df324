// Writes src/api/types.ts, the types of the public API, from its OpenAPI description.
//   node client.mjs http://127.0.0.1:8000 [--check]
import { readFileSync, writeFileSync } from "node:fs";

const [address, check] = process.argv.slice(2);
const file = new URL("src/api/types.ts", import.meta.url);
const description = await (await fetch(new URL("openapi.json", address.replace(/\/*$/, "/")))).json();
const shared = description.components;

const named = (one, what) => ("$ref" in one ? shared[what][one.$ref.split("/").at(-1)] : one);

function type(schema) {
  if (!schema) return "unknown";
  if (schema.$ref) return schema.$ref.split("/").at(-1);
  if (Array.isArray(schema.type)) return schema.type.map((one) => type({ ...schema, type: one })).join(" | ");
  if (schema.anyOf) return schema.anyOf.map(type).join(" | ");
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.prefixItems) return `[${schema.prefixItems.map(type).join(", ")}]`;
  if (schema.type === "array") return `(${type(schema.items)})[]`;
  if (schema.type === "object") return `Record<string, ${type(schema.additionalProperties || null)}>`;
  if (schema.type === "integer" || schema.type === "number") return "number";
  return { string: "string", boolean: "boolean", null: "null" }[schema.type] ?? "unknown";
}

const lines = ["// Written by client.mjs from the OpenAPI description; do not edit.", ""];
for (const [name, schema] of Object.entries(shared.schemas)) {
  if (!schema.properties) {
    lines.push(`export type ${name} = ${type(schema)};`, "");
    continue;
  }
  lines.push(`export interface ${name} {`);
  for (const [key, value] of Object.entries(schema.properties)) lines.push(`  ${key}: ${type(value)};`);
  lines.push("}", "");
}
const paths = [];
lines.push("export interface Operations {");
for (const [path, methods] of Object.entries(description.paths)) {
  const { get } = methods;
  if (!get || !path.startsWith("/api/v1/") || get.operationId.startsWith("query_")) continue;
  const answer = named(get.responses["200"] ?? {}, "responses").content?.["application/json"]?.schema;
  const [usual] = answer?.anyOf ?? [answer]; // formats that are chosen by name come after it
  const given = get.parameters.map((one) => named(one, "parameters")).filter((one) => one.name !== "format");
  lines.push(`  ${get.operationId}: {`, `    answer: ${type(usual)};`, "    given: {");
  for (const one of given) {
    lines.push(`      ${one.name}${one.required ? "" : "?"}: ${type(one.schema)};`);
  }
  lines.push("    };", "  };");
  paths.push(`  ${get.operationId}: ${JSON.stringify(path)},`);
}
lines.push("}", "", "export const PATHS: Record<keyof Operations, string> = {", ...paths, "};", "");
const text = lines.join("\n");
if (check === "--check") {
  if (readFileSync(file, "utf8") !== text) {
    console.error("src/api/types.ts is not of this API: npm run client -- http://127.0.0.1:8000");
    process.exit(1);
  }
} else writeFileSync(file, text);
