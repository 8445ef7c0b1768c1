/** What the synthetic corpus talks about: invented restaurants and landmarks, and the values of every slot. */

const list = (text: string): readonly string[] => text.split(",").map((word) => word.trim());

const ownNames = list(`
  Amberley, Bellwether, Brasserie Odile, Casa Lucero, Cinnamon Yard, Da Renzo, Dovecote, Dragon Lantern, El Farolito, Fennel and Rye,
  Fig Street Kitchen, Fishbone Jack, Forty Winks, Gaslight, Ginger and Smoke, Goosefeather, Halyard, Harriet's Table, Hearth and Hound,
  Hollybush House, Il Cortile, Indigo Tiffin, Jasmine Ladder, Juniper, Kestrel Lodge, Kites, La Mouette, Larder Nine, Lemon Wharf,
  Lotus Pavilion, Lucky Carp, Maison Perdue, Mango Junction, Marigold's, Masala Works, Mezze Corner, Miso Alley, Mother Tansy,
  Mulberry's, Nettle and Thyme, Nonna Pia, Oak and Ember, Old Tannery, Orchard Nook, Osteria Blu, Paper Crane, Pepper Lane,
  Piccolo Porto, Pickle and Pine, Plum Blossom, Quayside Larder, Quince, Red Ladle, Rosemary Hall, Rowan Tree House, Saffron Gate,
  Salt Cellar, Silver Birch, Sixpence, Smokehouse Lane, Soba Garden, Spindle, Spoon and Sparrow, Star of Lahore, Sugar Loaf,
  Sunflower Canteen, Swallowtail, Tamarind Steps, Taverna Kalliope, Thistledown, Thornbury's, Tin Kettle, Toro Negro, Trattoria Felice,
  Tuk Tuk Corner, Turnpike, Umber, Velvet Bean, Verbena, Wagtail, Walnut Yard, Wharfside, Whistlestop, Wicker and Vine, Willow Court,
  Yarrow's, Yellow Door, Zeytin, Zucca, The Anchor and Plaice, The Baker's Dozen, The Boathouse, The Brass Fiddle, The Broken Oar,
  The Candlemaker, The Copper Pot, The Crooked Billet, The Drunken Heron, The Ferryman, The Glasshouse, The Green Gate, The Hare and Moon,
  The Idle Hour, The Ivory Teapot, The King's Ransom, The Lamplighter, The Lighthouse, The Little Pantry, The Lost Sock, The Magpie,
  The Merry Tinker, The Nightjar, The Old Signal Box, The Painted Door, The Parlour, The Potting Shed, The Quiet Corner, The Red Barn,
  The Rookery, The Salty Dog, The Ship's Biscuit, The Tilting Windmill, The Topiary, The Weaver's Loft, The Wheelwright, Zaytoun
`);

const families = list(
  "Abara, Brennan, Calloway, Dimitri, Esposito, Farouk, Gallagher, Hargreave, Ibarra, Kowalski, Lindqvist, Moreau",
);
const houses = list(
  "Almond, Barley, Cedar, Chestnut, Clover, Damson, Hazel, Linden, Mustard Seed, Poppy, Rhubarb, Sycamore",
);

/** Some 220 restaurants. */
export const names: readonly string[] = [
  ...ownNames,
  ...families.flatMap((family) => [`${family}'s`, `Café ${family}`, `${family} and Daughters`, `Chez ${family}`]),
  ...houses.flatMap((house) => [`${house} House`, `${house} Kitchen`, `The ${house} Tree`]),
];

export const landmarks: readonly string[] = list(`
  Abbot's Bridge, Albion Cinema, Bluebell Park, Bramble Books, Café Lindo, Café Orsay, Castle Mound, Central Library, Chapel Gate,
  Corn Hall, Drapers Arcade, Ferry Steps, Friar's Court, Glovers Market, Grand Pier Hotel, Guild Theatre, Harper's Bakery,
  Hotel Meridian, Kingfisher Lido, Langley Gallery, Lock House, Lyric Theatre, Malthouse Inn, Merchant's Hall, Museum of Glass,
  Noodle Express, Northgate Station, Old Fire Station, Palm Court, Paragon Hotel, Pizza Rapido, Priory Gardens, Queen Anne Square,
  Rialto, Ropewalk Mall, St Brannock's, Sushi Kado, Tanner's Yard, The Bell and Bucket, The Clock Tower, The Dairy, The Exchange,
  The Globe, The Jolly Miller, The Observatory, Union Baths, Victoria Mews, Waterloo Arms
`);

export const areas = ["riverside", "city centre", "old town", "harbour", "market square", "suburbs"] as const;
export const venues = ["restaurant", "pub", "coffee shop", "bistro", "wine bar", "tea room"] as const;
export const levels = ["low", "average", "high"] as const;
export const prices = ["cheap", "moderate", "high"] as const;

/** Kitchens with dishes that a visitor might mention. */
export const kitchens: Readonly<Record<string, readonly string[]>> = {
  American: list("ribs, pancakes, mac and cheese, wings"),
  British: list("Sunday roasts, pies, fish and chips, full breakfasts, sticky toffee pudding"),
  Caribbean: list("jerk chicken, plantain, goat curry, patties"),
  Chinese: list("dumplings, noodles, crispy duck, hot pot, spring rolls"),
  Ethiopian: list("injera platters, lentil stews, spiced beef"),
  French: list("onion soup, crêpes, steak frites, snails, cassoulet"),
  German: list("sausages, schnitzel, pretzels, potato salad"),
  Greek: list("moussaka, grilled lamb, meze, souvlaki, stuffed vine leaves"),
  Indian: list("curries, dosas, tandoori dishes, biryani, samosas"),
  Italian: list("pasta, pizza, risotto, lasagne, gnocchi"),
  Japanese: list("sushi, ramen, tempura, udon, yakitori"),
  Korean: list("barbecue, kimchi stew, fried chicken, bibimbap"),
  Lebanese: list("falafel, grilled meats, flatbreads, hummus, tabbouleh"),
  Mexican: list("tacos, burritos, enchiladas, nachos, quesadillas"),
  Moroccan: list("tagines, couscous, mint tea, lamb with apricots"),
  Polish: list("pierogi, beetroot soup, stuffed cabbage, doughnuts"),
  Portuguese: list("salt cod, custard tarts, piri piri chicken, sardines"),
  Spanish: list("tapas, paella, cured ham, tortilla, churros"),
  Thai: list("green curry, noodle soups, pad thai, papaya salad"),
  Turkish: list("kebabs, pide, grilled fish, lentil soup, baklava"),
  Vietnamese: list("pho, summer rolls, banh mi, lemongrass beef"),
  "fast food": list("burgers, fries, milkshakes, hot dogs, chicken wraps"),
  seafood: list("oysters, mussels, grilled prawns, lobster, fish pie"),
  vegan: list("grain bowls, lentil curries, tofu scrambles, nut roasts"),
  vegetarian: list("salads, bean stews, veggie burgers, stuffed peppers"),
};

/** How people name the kind of place; `""` stands for a meaning representation without `eatType`. */
export const nouns: Readonly<Record<string, readonly string[]>> = {
  restaurant: list("restaurant, restaurant, restaurant, restaurant, eatery, place"),
  pub: list("pub, pub, pub, public house, local pub"),
  "coffee shop": list("coffee shop, coffee shop, coffee shop, café, coffee house"),
  bistro: list("bistro, bistro, small bistro, eatery"),
  "wine bar": list("wine bar, wine bar, bar"),
  "tea room": list("tea room, tea room, tearoom, tea shop"),
  "": list("place, place, restaurant, restaurant, venue, establishment, eatery"),
};
