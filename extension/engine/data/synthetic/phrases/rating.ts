import type { Phrases } from "./phrases.ts";

export function ratingPhrases(rating: string): Phrases {
  if (rating === "low") return low;
  if (rating === "average") return average;
  if (rating === "high") return high;
  return scorePhrases(Number.parseInt(rating, 10));
}

const low: Phrases = {
  sign: -1,
  before: ["low rated", "poorly rated", "poorly reviewed", "low-rated"],
  after: [
    "with a low {customer |}rating",
    "with {poor|low|bad} {reviews|ratings}",
    "with a low rating {from|among} customers",
  ],
  verb: [
    "has a low customer rating",
    "has a {low|poor} rating",
    "has {low|poor|bad} {ratings|reviews}",
    "gets {poor|bad} reviews",
    "is not {rated highly|highly rated|well rated}",
    "is rated {low|poorly} by {customers|its customers|diners}",
    "does not get great reviews",
  ],
  clause: [
    "customers {are not impressed|were not impressed|don't rate it}",
    "customer ratings are {low|poor}",
    "the customer rating is low",
    "it does not have the best reviews",
    "customers rate it {low|poorly}",
    "the reviews are {poor|not great|bad}",
  ],
  participle: ["poorly rated", "rated low by customers", "with its low customer rating"],
  note: ["low customer rating", "{poor|bad} reviews", "customer rating is low", "low ratings"],
};

const average: Phrases = {
  sign: 0,
  before: ["average", "averagely rated", "average rated"],
  after: ["with an average {customer |}rating", "with average {reviews|ratings}", "with a customer rating of average"],
  verb: [
    "has an average {customer |}rating",
    "gets {average|mixed} reviews",
    "is rated {average|as average} by {customers|its customers|visitors}",
    "has average {reviews|ratings}",
    "is {okay|average} according to customers",
  ],
  clause: [
    "customer ratings are average",
    "the customer rating is average",
    "customers {say|think} it is {okay|average|alright}",
    "{the |}reviews are {mixed|average}",
    "customers find it average",
  ],
  participle: ["rated average by customers", "with an average customer rating"],
  note: ["average customer rating", "average {reviews|ratings}", "customer rating is average", "average rating"],
};

const high: Phrases = {
  sign: 1,
  before: ["highly rated", "highly rated", "well rated", "popular", "top rated", "well-reviewed"],
  after: [
    "with a high {customer |}rating",
    "with {high|great|excellent} {ratings|reviews}",
    "that customers {love|rate highly}",
    "with a high rating from customers",
  ],
  verb: [
    "has a high customer rating",
    "has {a high rating|high ratings}",
    "has {excellent|great|good} reviews",
    "is highly rated{| by customers}",
    "is rated highly by {customers|diners|guests|its customers}",
    "comes highly recommended",
    "is {loved by|popular with} {customers|its guests|locals}",
    "gets {high marks|great reviews} from customers",
  ],
  clause: [
    "customers {rate it highly|love it|speak highly of it|really like it}",
    "customer ratings are high",
    "the customer rating is high",
    "it is highly rated",
    "the reviews are {great|excellent|very good}",
  ],
  participle: [
    "highly rated by {customers|diners}",
    "highly rated",
    "with its high customer rating",
    "well loved by customers",
  ],
  note: ["high customer rating", "highly rated{| by customers}", "{great|excellent} reviews", "highly recommended"],
  wish: ["somewhere {highly|well} rated", "a place {people|customers} love"],
};

const words = ["zero", "one", "two", "three", "four", "five"];

function scorePhrases(score: number): Phrases {
  const outOf = `{${score} out of 5|${score} out of 5|${score} out of 5|${score}/5|${words[score]} out of five}`;
  const stars = `{${score}|${words[score]}} star${score === 1 ? "" : "s"}`;
  return {
    sign: score >= 4 ? 1 : score === 3 ? 0 : -1,
    before: [`${words[score]}{-| }star`, `${score}{-| }star`],
    after: [
      `with a {customer rating|rating|customer rating|score} of ${outOf}`,
      `rated ${outOf}{| by customers}`,
      `with ${stars}`,
      `that {is |has been |was |is }rated ${outOf}`,
    ],
    verb: [
      `has a {customer |}rating of ${outOf}`,
      `is rated ${outOf}{| by customers| by its customers}`,
      `has ${stars}`,
      `{gets|got|has} ${outOf} from {customers|reviewers|its customers}`,
      `{received|has} a {customer |}rating of ${outOf}`,
      `scores ${outOf} with customers`,
    ],
    clause: [
      `customers {rate it|give it|gave it|have rated it} ${outOf}`,
      `the {customer |}rating is ${outOf}`,
      `its {customer |}rating is ${outOf}`,
      `{it is|it's} rated ${outOf}`,
      `it has ${stars}`,
    ],
    participle: [`rated ${outOf}{| by customers}`, `with a {customer |}rating of ${outOf}`, `with ${stars}`],
    note: [`{customer |}rating {of|is} ${outOf}`, `rated ${outOf}`, `${outOf} {from|according to} customers`, stars],
    wish: score >= 4 ? [`somewhere rated ${outOf}`, `a place with ${stars}`] : [],
  };
}
