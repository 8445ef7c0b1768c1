import type { Phrases } from "./phrases.ts";

export function familyPhrases(friendly: string): Phrases {
  return friendly === "yes" ? welcome : unwelcome;
}

const welcome: Phrases = {
  sign: 1,
  before: [
    "family-friendly",
    "family friendly",
    "child friendly",
    "kid-friendly",
    "child-friendly",
    "kid friendly",
    "family",
  ],
  after: [
    "that {welcomes families|is good for families|is great for kids|welcomes children}",
    "for {families|the whole family|all the family}",
    "where {children|kids|families} are welcome",
    "that is family{-| }friendly",
  ],
  verb: [
    "is {family-friendly|family friendly|child friendly|kid friendly|children friendly}",
    "is {family-friendly|family friendly|child friendly}",
    "welcomes {families|children|kids}",
    "caters for {families|children}",
    "is {suitable|good|great} for {families|children|kids}",
    "has a family friendly {atmosphere|feel}",
  ],
  clause: [
    "{kids|children|families} are welcome",
    "the whole family is welcome",
    "you can bring {the kids|the children|your family}",
    "it's {family friendly|fine for kids|good for families}",
    "it is {family-friendly|child friendly}",
    "{kids|children} will like it",
  ],
  front: ["for {families|a family meal|a meal with the kids}"],
  participle: ["family{-| }friendly", "welcoming {families|children}", "good for families"],
  note: [
    "{family|kid|child} friendly",
    "good for families",
    "{children|kids} welcome",
    "bring the {kids|whole family}",
  ],
  wish: ["somewhere {to take the kids|for the whole family|family friendly}", "a {family|child} friendly place"],
};

const unwelcome: Phrases = {
  sign: -1,
  before: ["adults-only", "adult", "non family-friendly", "adult-oriented"],
  after: [
    "that is not {family-friendly|family friendly|kid friendly}",
    "for adults{| only}",
    "where {children|kids} are not welcome",
    "that is not {suitable|meant} for {children|families}",
  ],
  verb: [
    "is not {family-friendly|family friendly|child friendly|kid friendly}",
    "is not {family-friendly|family friendly|child friendly}",
    "isn't {family-friendly|suitable for children|for families}",
    "does not cater {for|to} {families|children}",
    "is not {for kids|for families|a place for children}",
    "is for adults only",
    "{does not|doesn't} {welcome|allow} children",
  ],
  clause: [
    "{children|kids} are not welcome",
    "it is not {family-friendly|a place for children|kid friendly|somewhere to take kids}",
    "{leave the kids at home|don't bring the kids}",
    "families {should|may want to} look elsewhere",
    "it's not {family friendly|really for families}",
  ],
  participle: ["not {suitable|meant} for children", "for adults only"],
  note: [
    "not {family-friendly|family friendly|kid friendly}",
    "not {suitable|recommended} for {families|children}",
    "adults only",
    "no kids",
  ],
  wish: ["a {night|meal} out without {the kids|children}", "an adults-only {place|evening}"],
};
