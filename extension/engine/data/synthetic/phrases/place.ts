import type { Phrases } from "./phrases.ts";

const inArea: Readonly<Record<string, string>> = {
  riverside:
    "{in the riverside area|by the river|by the riverside|on the riverside|beside the river|along the river|near the river}",
  "city centre":
    "{in the city centre|in the city centre|in the centre of {town|the city}|in the city center|in the heart of the city}",
  "old town": "{in the old town|in the old town|in the old part of town|in the old town area}",
  harbour: "{by the harbour|at the harbour|on the harbour|in the harbour area|down by the harbour}",
  "market square":
    "{on the market square|on the market square|in the market square area|by the market square|on market square}",
  suburbs: "{in the suburbs|in the suburbs|out in the suburbs|on the edge of town|in the suburban area}",
};

const adjective: Readonly<Record<string, string[]>> = {
  riverside: ["riverside"],
  "city centre": ["city centre", "central"],
  harbour: ["harbourside"],
  suburbs: ["suburban"],
};

const nextTo =
  "{near|near|near|near|close to|close to|next to|by|beside|not far from|around the corner from|opposite|across from|" +
  "a short walk from|next door to|right by|in the vicinity of}";

export function areaPhrases(area: string): Phrases {
  const phrases = locationPhrases(inArea[area]!);
  const before = adjective[area];
  const note = [...phrases.note, `${area === "suburbs" ? "suburban" : area} {area|location}`];
  return before === undefined ? { ...phrases, note } : { ...phrases, before, note };
}

export function nearPhrases(landmark: string): Phrases {
  const phrases = locationPhrases(`${nextTo} ${landmark}`);
  const nearby = `${landmark} is {nearby|close by|around the corner|right next door|just across the road}`;
  return { ...phrases, clause: [...phrases.clause, nearby] };
}

/** Area and landmark in one breath. */
export function areaAndNearPhrases(area: string, landmark: string): Phrases {
  const inIt = inArea[area]!;
  return locationPhrases(
    `{${nextTo} ${landmark} ${inIt}|${nextTo} ${landmark} ${inIt}|${inIt}{,|} ${nextTo} ${landmark}}`,
  );
}

/** `where` says the place in any position: "by the river". */
function locationPhrases(where: string): Phrases {
  return {
    sign: 0,
    after: [where, where, where, `located ${where}`, `situated ${where}`, `that is {located |}${where}`],
    verb: [
      `is located ${where}`,
      `is located ${where}`,
      `is ${where}`,
      `is situated ${where}`,
      `can be found ${where}`,
      `sits ${where}`,
      `is based ${where}`,
    ],
    clause: [`you {will|can} find it ${where}`, `it's ${where}`, `you'll find it ${where}`, `it is located ${where}`],
    where: [where],
    participle: [`located ${where}`, `located ${where}`, `situated ${where}`, `found ${where}`],
    note: [`located ${where}`, `it's ${where}`, `find it ${where}`],
    wish: [`somewhere {to eat |}${where}`, `{something|a place} ${where}`, `a {bite|meal} ${where}`],
  };
}
