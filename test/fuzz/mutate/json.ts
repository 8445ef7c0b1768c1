import type { RandomStream } from "../../../extension/engine/numeric/random.ts";
import { oddValue, pick } from "./oddValues.ts";

type Container = unknown[] | Record<string, unknown>;

/** Of a large value, the first so many places. */
const mostPlaces = 3000;
/** Names that mean something to JavaScript, and ordinary odd ones. */
const oddKeys = ["__proto__", "constructor", "a b", "", "toString", "kind", "0"] as const;

/** Replaces, removes, copies or adds some nodes of a copy of a JSON value; now and then gives another value altogether. */
export function mutateJson(value: unknown, random: RandomStream): unknown {
  const copy = structuredClone(value);
  const places = placesIn(copy);
  if (places.length === 0 || random.below(60) === 0) return oddValue(random);
  for (let changes = 1 + random.below(3); changes > 0; changes--) change(places, random);
  return copy;
}

/** As JSON text; the text of null for what is no JSON. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value) ?? "null";
}

function change(places: readonly [Container, string][], random: RandomStream): void {
  const [parent, key] = pick(random, places);
  switch (random.below(6)) {
    case 0:
      if (Array.isArray(parent)) parent.splice(Number(key), 1);
      else delete parent[key];
      break;
    case 1: {
      const [otherParent, otherKey] = pick(random, places);
      set(parent, key, structuredClone(get(otherParent, otherKey)));
      break;
    }
    case 2:
      if (Array.isArray(parent)) parent.push(oddValue(random));
      else set(parent, pick(random, oddKeys), oddValue(random));
      break;
    default:
      set(parent, key, oddValue(random));
  }
}

function placesIn(root: unknown): [Container, string][] {
  const places: [Container, string][] = [];
  const left: unknown[] = [root];
  while (left.length > 0 && places.length < mostPlaces) {
    const value = left.pop();
    if (typeof value !== "object" || value === null) continue;
    for (const [key, child] of Object.entries(value)) {
      places.push([value as Container, key]);
      left.push(child);
    }
  }
  return places.slice(0, mostPlaces);
}

function get(parent: Container, key: string): unknown {
  return (parent as Record<string, unknown>)[key];
}

/** Also `__proto__` becomes an ordinary key, as JSON.parse makes it one. */
function set(parent: Container, key: string, value: unknown): void {
  Object.defineProperty(parent, key, { value, enumerable: true, writable: true, configurable: true });
}
