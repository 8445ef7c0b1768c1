import type { Phrases } from "./phrases.ts";

export function pricePhrases(price: string): Phrases {
  if (price === "cheap") return cheap;
  if (price === "moderate") return moderate;
  if (price === "high") return expensive;
  return amountPhrases(price);
}

const cheap: Phrases = {
  sign: 1,
  before: ["cheap", "cheap", "inexpensive", "low-priced", "affordable", "low cost", "budget"],
  after: [
    "with {low|cheap} prices",
    "at low prices",
    "in the cheap price range",
    "that won't cost you much",
    "with a cheap price range",
  ],
  verb: [
    "is {cheap|very cheap|quite cheap|pretty cheap}",
    "is {low priced|inexpensive|affordable}",
    "has {cheap|low} prices",
    "charges {very little|low prices}",
    "is in the {cheap|lower} price range",
    "offers good value",
    "is easy on the wallet",
  ],
  clause: [
    "prices are {low|cheap}",
    "the prices are {low|cheap|good}",
    "you won't spend {much|a lot|a fortune}",
    "it won't break the bank",
    "{meals|dishes|the meals} are cheap",
    "it is {cheap|inexpensive}",
  ],
  front: ["for a cheap {meal|bite|bite to eat}", "for {low prices|those on a budget}", "if money is tight"],
  participle: ["cheap {but|and} {simple|cheerful}", "with its low prices", "cheaply priced"],
  note: ["{cheap|low} prices", "very cheap", "cheap price range", "budget friendly", "inexpensive"],
  wish: ["something cheap", "a cheap {meal|bite|night out}"],
};

const moderate: Phrases = {
  sign: 0,
  before: [
    "moderately priced",
    "moderately priced",
    "mid-priced",
    "reasonably priced",
    "averagely priced",
    "mid-range",
  ],
  after: [
    "with moderate prices",
    "in the moderate price range",
    "at {moderate|reasonable} prices",
    "with a moderate price range",
  ],
  verb: [
    "is {moderately|reasonably} priced",
    "has {moderate|average|reasonable} prices",
    "has a moderate price range",
    "charges {moderate|average} prices",
    "is neither cheap nor {expensive|dear}",
    "is in the {moderate|middle|mid} price range",
  ],
  clause: [
    "prices are {moderate|average|about average|reasonable|mid-range}",
    "the price range is moderate",
    "you will pay a moderate price",
    "it is moderately priced",
    "the prices are {okay|fair|moderate}",
  ],
  front: ["for a moderate price", "at {a moderate price|moderate prices}"],
  participle: ["moderately priced", "with moderate prices", "reasonably priced"],
  note: ["moderate price range", "moderate prices", "mid-range prices", "moderately priced", "average prices"],
  wish: ["something {moderately|reasonably} priced", "a {moderately|reasonably} priced meal"],
};

const expensive: Phrases = {
  sign: -1,
  before: ["expensive", "expensive", "high-priced", "pricey", "upmarket", "high end", "costly"],
  after: [
    "with high prices",
    "in the high price range",
    "with a high price range",
    "that is {not cheap|on the expensive side}",
  ],
  verb: [
    "is {expensive|quite expensive|rather expensive|fairly pricey|a bit pricey}",
    "has {high|steep} prices",
    "charges high prices",
    "has a high price range",
    "is on the {expensive|pricey|dear} side",
    "is in the {high|higher} price range",
    "costs {a lot|quite a bit}",
  ],
  clause: [
    "prices are {high|steep|on the high side}",
    "it is {not cheap|expensive|pricey}",
    "it isn't cheap",
    "the price range is high",
    "you will pay {a lot|high prices}",
    "the prices are high",
  ],
  front: ["for {a pricey|an expensive} {night out|meal}", "for a high price"],
  participle: ["rather expensive", "with high prices", "in the high price range"],
  note: ["high price range", "expensive", "high prices", "not cheap", "quite pricey"],
  wish: ["somewhere upmarket", "a {fancy|posh} meal"],
};

/** `less than £20`, `£20-25`, `more than £30`. */
function amountPhrases(price: string): Phrases {
  const pounds = /£\d+/.exec(price)![0];
  const upper = /-(\d+)/.exec(price)?.[1];
  const [amount, sign] = price.startsWith("less")
    ? ([`{less than|less than|under|below} ${pounds}`, 1] as const)
    : price.startsWith("more")
      ? ([`{more than|more than|over|above|upwards of} ${pounds}`, -1] as const)
      : ([`{between ${pounds} and £${upper}|${pounds}-${upper}|${pounds} to £${upper}}`, 0] as const);
  return {
    sign,
    after: [
      `with prices {of |}${amount}`,
      `where {meals|mains|dishes} cost ${amount}`,
      `with a price range of ${amount}`,
      `{for|at} ${amount}{| a head| per person}`,
    ],
    verb: [
      `costs ${amount}{| a head| per person}`,
      `charges ${amount}`,
      `has a price range of ${amount}`,
      `has prices {of |}${amount}`,
      `will set you back ${amount}`,
      `has {meals|dishes} for ${amount}`,
    ],
    clause: [
      `prices are ${amount}`,
      `{meals|dishes|mains} {cost|are} ${amount}`,
      `the price range is ${amount}`,
      `expect to pay ${amount}`,
      `you will pay ${amount}{| per person}`,
      `{a meal|dinner|lunch} {costs|is} ${amount}`,
    ],
    front: [`for ${amount}`, `at ${amount}{| a head}`],
    participle: [`with prices {of |}${amount}`, `priced {at |}${amount}`],
    note: [`price range {is |of |}${amount}`, `prices {are |}${amount}`, `${amount}{| a head| per person}`],
    wish: [`a meal for ${amount}`, `{food|dinner|something} for ${amount}`],
  };
}
