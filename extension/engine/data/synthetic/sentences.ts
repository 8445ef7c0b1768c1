/**
 * Sentence plans of the synthetic corpus.
 *
 * `<verb>` takes one slot that nothing has been said about and says it as a predicate, and so for the other places of `Phrases`; a sign
 * asks for praise or complaint (`<verb+>`). `<befores>` and `<afters>` take as many as the draw gives, also none. `&` joins
 * what stands around it by "and", or by "but" when one praises and the other complains. `$name`, `$noun` and `$it` stand for the place.
 */

const kind = "a(n) {||||||||small |local |cosy |little |busy |quiet |lively |traditional |modern |charming }";

/** First sentences: they say the name. */
export const openings: readonly string[] = [
  `$name is ${kind}<befores> $noun <afters>.`,
  `$name is ${kind}<befores> $noun <afters>.`,
  `$name is ${kind}<befores> $noun <after>.`,
  "$name is a(n) <before> $noun that <verb>.",
  `$name is ${kind}<befores> $noun {that|which} <verb> & <verb>.`,
  `$name is ${kind}<befores> $noun <after>, & <clause>.`,
  `$name is ${kind}<befores> $noun <afters>, {located|situated} <where>.`,
  `$name, ${kind}<befores> $noun <afters>, <verb>.`,
  `$name, ${kind}<befores> $noun, <verb> & <verb>.`,
  `$name, <where>, is ${kind}<befores> $noun <afters>.`,
  "$name, <where>, <verb>.",
  "$name <verb>.",
  "$name <verb> & <verb>.",
  "$name <verb>, & <clause>.",
  "$name <verb> and <verb>. It <verb>.",
  "The $name <verb> & <verb>.",
  "The <befores> $noun $name <verb>.",
  "The $noun $name <verb> & <verb>.",
  "The $noun called $name <verb>.",
  "$name $noun <verb>.",
  "$name $noun <verb> & <verb>.",
  "$name $noun <afters> <verb>.",
  `{There is|There's} ${kind}<befores> $noun {called|named} $name <afters>.`,
  `{There is|There's} ${kind}<befores> $noun <after> {called|named} $name.`,
  "{There is|There's} a(n) <before> $noun <where>, {it's called|its name is} $name.",
  `{There is|There's} ${kind}<befores> $noun <afters>. {It is called|It's called|Its name is} $name.`,
  "A(n) <before> $noun <afters> is $name.",
  "A(n) <before> $noun, $name <verb>.",
  "A(n) <befores> $noun <afters>, $name <verb>.",
  "A(n) <befores> $noun <after> {called|named} $name.",
  `<Where>{,|} {there is|there's|you will find|you'll find|you can find} ${kind}<befores> $noun {called|named} $name.`,
  `<Where>, $name is ${kind}<befores> $noun <afters>.`,
  `<Where> is $name, ${kind}<befores> $noun <afters>.`,
  `<Where> {is|you'll find} ${kind}<befores> $noun {called|named} $name <afters>.`,
  `<Participle>, $name is ${kind}<befores> $noun <afters>.`,
  "<Participle>, $name <verb>.",
  "<Participle>, $name <verb> & <verb>.",
  "<Participle>, the $noun $name <verb>.",
  "If you {want|are looking for|fancy|are after|need} <wish>, {try|go to|visit|head to|check out} $name.",
  `If you {want|are looking for|fancy|feel like} <wish>, {try|visit|go to} $name, ${kind}<befores> $noun <afters>.`,
  "If you {want|would like} <wish>, then $name <where> is {the place|for you|worth a look}.",
  "{Looking for|Fancy|In the mood for|After} <wish>? {Try|Visit|Go to|Head over to} $name <afters>.",
  "{Looking for|Want|Fancy} <wish>? $name <verb>.",
  "<Front>, {try|go to|visit|there's|head to} $name <afters>.",
  "<Front>, $name is {a good choice|a safe bet|the place to go|worth a try}.",
  `<Front>, there is $name, ${kind}<befores> $noun <afters>.`,
  "{You will find|You'll find|You can find} $name <where>.",
  `{Try|Visit|Come to|Check out} $name, ${kind}<befores> $noun <afters>.`,
  "Although <clause->, $name <verb+>.",
  "$name <verb+>, {but|although|though} <clause->.",
];

/** Later sentences; the subject may be "they". */
export const followUps: readonly string[] = [
  "$it <verb>.",
  "$it <verb>.",
  "$it <verb> & <verb>.",
  "$it <verb> & <verb>.",
  "$it <verb>, <verb> and <verb>.",
  "$it <verb>, & <clause>.",
  "$it also <verb>.",
  "$it <verb> & also <verb>.",
  "$it <verb+>{ as well|, too}.",
  "$it <verb+>, {although|but|though} <clause->.",
  "$it <verb->, but <clause+>.",
  "While $it <verb+>, $it <verb->.",
  "Although $it <verb->, $it <verb+>.",
  "$it can be found <where> & <verb>.",
  "$it <verb> and is <where>.",
  "<Clause>.",
  "<Clause>.",
  "<Clause>, & <clause>.",
  "<Clause> & $it <verb>.",
  "<Clause>, and <clause>, & <clause>.",
  "<Clause+>, but <clause->.",
  "<Clause->, but <clause+>.",
  "<Participle>, $it <verb>.",
  "<Note>.",
  "<Note>.",
  "<Note>, <note>.",
  "<Where>.",
  "<Where>, $it <verb>.",
  "{Be aware|Note|Please note} that <clause->.",
  "{Be warned,|Unfortunately,|Sadly,|However,} <clause->.",
  "{Unfortunately|However}, $it <verb->.",
  "{Luckily,|Also,|Best of all,|On the plus side,} <clause+>.",
  "{You can|You will|You'll} find it <where>, & <clause>.",
];

/** Said now and then at the end of a text without complaints. */
export const farewells: readonly string[] = [
  "{Well |}worth a {visit|try}.",
  "Give it a {try|go}!",
  "Enjoy!",
  "A nice place {overall|for an evening out|to relax}.",
  "{We|I} {liked|enjoyed} it.",
];

/** Subjects of later sentences; `They` takes plural verbs. */
export const subjects: readonly string[] = [
  "it",
  "it",
  "it",
  "it",
  "it",
  "the $noun",
  "the $noun",
  "this $noun",
  "$name",
  "$name",
  "they",
  "the place",
];
