import { kitchens } from "../lexicon.ts";
import type { Phrases } from "./phrases.ts";

export function foodPhrases(food: string): Phrases {
  const dish = `{${kitchens[food]!.join("|")}}`;
  const noun = food === "seafood" || food === "fast food";
  const plain = noun ? food : `${food} {food|food|food|dishes|cuisine|cooking|meals}`;
  const named = noun
    ? `{${food} like ${dish}|${dish} and other ${food}}`
    : `${food} {food like|dishes such as} ${dish}`;
  const dishes = `{${plain}|${plain}|${plain}|${plain}|${named}|{good|tasty|great|decent} ${plain}}`;
  return {
    sign: 0,
    before: [food],
    after: [
      `serving ${dishes}`,
      `that serves ${dishes}`,
      `with ${dishes}`,
      `that {does|offers|sells} ${dishes}`,
      `serving up ${dishes}`,
    ],
    verb: [
      `serves ${dishes}`,
      `serves ${dishes}`,
      `offers ${dishes}`,
      `specialises in ${dishes}`,
      `has ${dishes} on the menu`,
      `provides ${dishes}`,
      `does ${dishes}`,
      `is known for {its |}${plain}`,
      `is {the|a} place {to go |}for ${dishes}`,
    ],
    clause: [
      noun ? `the menu is mostly ${food}` : `the {food|menu|kitchen} is ${food}`,
      `you can {get|order|eat|enjoy|have} ${dishes} {here|there}`,
      `the {kitchen|menu|cook} {focuses on|sticks to} ${plain}`,
      `they {do|serve} ${dishes}`,
      `{try|do try} the ${dish}`,
    ],
    front: [`for ${dishes}`, `for ${plain}`, `when it comes to ${plain}`],
    participle: [`serving ${dishes}`, `offering ${dishes}`, `specialising in ${plain}`],
    note: [`serves ${dishes}`, `{good|nice|tasty} ${plain}`, `${plain} on the menu`, `${plain}`],
    wish: [dishes, `some ${plain}`, `{some |}${dish}`],
  };
}
