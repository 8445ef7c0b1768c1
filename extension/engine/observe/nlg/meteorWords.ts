/** Word lists of our METEOR: function words weigh less, and words of one group match as synonyms. */

const functionWords = new Set(
  (
    "a an the this that these those it its 's he she they them their his her you your we our i me my who which what where when " +
    "is are was were be been being am has have had having do does did can could will would shall should may might must n't not " +
    "of in on at by for from to with without near about into over under between after before as than then there here and or but " +
    "if so both also only very too just all any some no up down out off"
  ).split(" "),
);

export function isFunctionWord(word: string): boolean {
  return functionWords.has(word);
}

/** Words that data-to-text systems use for one another; each line is a group. */
const groups = `
restaurant eatery diner bistro
pub bar tavern inn
place venue establishment spot location
cheap inexpensive affordable low-cost
expensive pricey costly high-priced
moderate average medium mid-range
near close nearby by
child kid
children kids
family-friendly child-friendly kid-friendly
food cuisine meals dishes fare
serves offers provides sells
located situated found
rating score
customers diners guests patrons
city town
centre center
river riverside
great good excellent fine
poor bad low
high
area region district
called named
`;

const groupOf = new Map(
  groups
    .trim()
    .split("\n")
    .flatMap((line, group) => line.split(" ").map((word) => [word, String(group)] as const)),
);

/** A name of the word's group; undefined where it has no synonyms. */
export function synonymGroup(word: string): string | undefined {
  return groupOf.get(word);
}
