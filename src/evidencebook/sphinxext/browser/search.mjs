// Finds words, names in any spelling and numbers in the index of the report, whose parts come one after another.
import MiniSearch from "minisearch";

export const LONGEST = 200; // characters of a question that are looked at
const WORDS = 12;
const TOKEN = /\p{N}+(?:[.,]\p{N}+)*|[\p{L}\p{M}]+|%/gu;
// Words that a question is put with; they are looked for where there is nothing else.
const SMALL = new Set(
  "a about after all also an and any are as at be became because been before but by can could did do does for from get got going had happen happened happening happens has have he her him his how i if in is it its know many me more most much my no not of on or our say says said she should show so some tell than that the their them then there they this to us was we were what when where which while who whom whose why will with would you your".split(" "),
);
// What answers counts for more than what only tells of the same: for who puts a question what the report finds, and for who asks
// for a day or a month what happened then.
const WEIGHTS = { name: 2, term: 2, finding: 1.6, recommendation: 1.6, figure: 1.4, table: 1.2, section: 1.2, event: 1.2, passage: 0.8, source: 0.6, designation: 0.6 };
const OF_QUESTION = { ...WEIGHTS, name: 1, term: 1, finding: 3, recommendation: 2.5, figure: 2 };
const OF_TIME = { ...WEIGHTS, name: 1, event: 4, dated: 3 };
const MONTHS = "january february march april may june july august september october november december".split(" ");
// A date in numbers, the year last or first.
const DATES = [/\b(?<day>\d{1,2})[./](?<month>\d{1,2})[./](?<year>\d{4})\b/gu, /\b(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})\b/gu];
const NUMBER = /^\p{N}/u;
const LATIN = { ł: "l", ß: "ss", ø: "o", đ: "d", æ: "ae", œ: "oe", ı: "i" };
// How Cyrillic letters are written in Latin ones; where the languages differ, the ways that are in use.
const CYRILLIC = Object.fromEntries(
  "а:a б:b в:v г:h/g ґ:g д:d е:e/ie ё:e/io є:ie/ye ж:zh з:z и:y/i і:i ї:i й:i/y к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ў:u ф:f х:kh ц:ts ч:ch ш:sh щ:shch ъ: ы:y ь: э:e ю:iu/yu я:ia/ya ’:"
    .split(" ")
    .map((pair) => pair.split(":"))
    .map(([letter, ways]) => [letter, ways.split("/")]),
);

/** A word without case, accents and the usual endings: trade, trades, traded and trading are one. */
const fold = (word) =>
  word
    .toLowerCase()
    .normalize("NFD")
    // The breve and the diaeresis make other letters of Cyrillic ones, and stay with them.
    .replace(/(?<!\p{Script=Cyrillic})\p{M}/gu, "")
    .normalize("NFC")
    .replace(/[łßøđæœı]/g, (letter) => LATIN[letter])
    .replace(/(?<=\p{L}{3}[^su])s$/u, "")
    .replace(/(?<=\p{Script=Latin}{4})(?:ed|ing|e)$/u, "")
    // British and American spelling: fertiliser, licence, neighbour.
    .replace(/(?<=\p{Script=Latin}{3})is(?=e|a|$)/u, "iz")
    .replace(/(?<=\p{Script=Latin}{3}en)c$/u, "s")
    .replace(/(?<=\p{Script=Latin}{3})our/u, "or");

const tokens = (text) => text.replace(/(?<=\p{L})['’]s(?!\p{L})/gu, "").match(TOKEN) ?? [];

/** The ways to write a Cyrillic word in Latin letters, first each language's own and then the mixed ones. */
const latin = (word) => {
  let ways = [""];
  for (const letter of word) {
    const next = CYRILLIC[letter] ?? [letter];
    ways = ways.flatMap((way) => next.map((each) => way + each)).slice(0, 256);
  }
  return [...new Set(ways)];
};

/** What a word of the index can be found by: a number also without its decimals, a name also in its other spellings. */
const finder = (spellings) => {
  const others = new Map();
  for (const group of spellings) for (const word of group) {
    const known = others.get(fold(word)) ?? new Set();
    group.forEach((each) => known.add(fold(each)));
    others.set(fold(word), known);
  }
  return (word) => {
    if (NUMBER.test(word)) {
      const plain = word.replace(/,(?=\p{N}{3})/gu, "");
      return [...new Set([word, plain, plain.replace(/[.,]\p{N}+$/u, "")])];
    }
    const own = fold(word);
    return others.has(own) ? [...others.get(own)] : own ? [own] : [];
  };
};

/**
 * Returns what searches an index, given its first part: `add(part)`; `find(question, kind, complete)`, which looks for what
 * comes near once no part is to come; and `parts(text, found)`, the text in pieces of which some match. An entry that a later
 * part has again, with its text, takes the place of the earlier one.
 */
export const open = ({ pages, spellings }) => {
  const forms = finder(spellings);
  const entries = [];
  const places = new Map();
  const known = new Set();
  const index = new MiniSearch({
    fields: ["title", "section", "text", "name"],
    autoVacuum: false, // what a later part replaces is few, and a vacuum fails beside entries that are being added
    tokenize: tokens,
    processTerm: (word) => {
      const found = forms(word);
      found.forEach((each) => known.add(each));
      return found;
    },
    // A long title is no worse than a short one: it holds the spellings of a name that is written often.
    searchOptions: { bm25: { k: 1.2, b: 0.2, d: 0.5 }, boost: { title: 3 }, tokenize: (text) => [text], processTerm: (word) => word },
  });
  const add = (more) => {
    const documents = more.map((entry) => {
      const [page, name, kind, title, section, text] = entry;
      const [id, place] = [entries.push(entry) - 1, `${page} ${kind} ${name}`];
      if (places.has(place)) index.discard(places.get(place));
      places.set(place, id);
      return { id, title, section, text, name };
    });
    return index.addAllAsync(documents, { chunkSize: 50 }); // so that typing is not held up
  };

  const inWords = (date, ...found) => {
    const { day, month, year } = found.at(-1);
    return MONTHS[month - 1] ? `${Number(day)} ${MONTHS[month - 1]} ${year}` : date;
  };
  const words = (question) => {
    const dated = DATES.reduce((text, date) => text.replace(date, inWords), question.slice(0, LONGEST));
    const all = [...new Set(tokens(dated))];
    const telling = all.filter((word) => !SMALL.has(word.toLowerCase()));
    return (telling.length ? telling : all).slice(0, WORDS);
  };
  const ways = (word) => {
    if (NUMBER.test(word)) return [word.replace(/,(?=\p{N}{3})/gu, "")];
    const own = fold(word);
    const latinised = /\p{Script=Cyrillic}/u.test(own) ? latin(own).map(fold) : [];
    const met = latinised.filter((each) => known.has(each));
    return [own, ...(met.length ? met : latinised.slice(0, 4))].filter(Boolean);
  };
  const search = (asked, options) => {
    const queries = asked.map((word, place) => ({
      combineWith: "OR",
      queries: ways(word),
      prefix: !NUMBER.test(word) && word !== "%" && (place === asked.length - 1 || word.length > 3),
    }));
    return queries.length ? index.search({ combineWith: "AND", ...options, queries }) : [];
  };

  const holdsMost = ({ queryTerms }, asked) =>
    asked.filter((word) => ways(word).some((way) => queryTerms.includes(way))).length >= Math.max(2, 0.6 * asked.length);

  /** What the kinds of entries count for, by what is asked for. */
  const weights = (question, asked) => {
    const isMonth = (word) => MONTHS.some((month) => word.length > 2 && month.startsWith(word.toLowerCase()));
    if (asked.some(isMonth) && asked.every((word) => isMonth(word) || NUMBER.test(word))) return OF_TIME;
    return SMALL.has(tokens(question)[0]?.toLowerCase()) || asked.some((word) => NUMBER.test(word)) ? OF_QUESTION : WEIGHTS;
  };

  const find = (question, kind = "", complete = true) => {
    const asked = words(question);
    const weight = weights(question, asked);
    const boostDocument = (id) => weight[entries[id][2]] ?? 1;
    const fuzzy = (word) => (NUMBER.test(word) || word.length < 5 ? false : 0.25);
    let hits = search(asked, { boostDocument });
    const near = !hits.length && complete;
    if (near) hits = search(asked, { boostDocument, fuzzy });
    if (!hits.length && complete && asked.length > 1) hits = search(asked, { boostDocument, combineWith: "OR" }).filter((hit) => holdsMost(hit, asked));
    const counts = {};
    const found = [];
    for (const hit of hits) {
      const [page, anchor, own, title, section, text] = entries[hit.id];
      counts[own] = (counts[own] ?? 0) + 1;
      if (!kind || own === kind) found.push({ page: pages[page], anchor, kind: own, title, section, text, terms: new Set(hit.terms) });
    }
    // Who asks for a name and nothing else gets it first, in whatever letters.
    if (weight === WEIGHTS) {
      const holds = (title, word) => tokens(title).some((token) => forms(token).some((form) => ways(word).includes(form)));
      const isNamed = (each) => each.kind === "name" && asked.every((word) => holds(each.title, word));
      found.sort((one, other) => isNamed(other) - isNamed(one));
    }
    // Who asks for an exhibit by its number gets that exhibit first.
    const numbered = question.trim().match(/^(fig|table)(?:ure)?\.?\s*(\d+)$/iu);
    if (numbered) {
      const title = new RegExp(`^${numbered[1]}\\.?\\s${numbered[2]}\\.`, "iu");
      found.sort((one, other) => title.test(other.title) - title.test(one.title));
    }
    return { found, counts, near, cut: question.length > LONGEST || asked.length === WORDS };
  };

  const parts = (text, found) => {
    const pieces = [];
    let end = 0;
    for (const match of text.matchAll(TOKEN)) {
      if (!forms(match[0]).some((form) => found.terms.has(form))) continue;
      pieces.push([text.slice(end, match.index), false], [match[0], true]);
      end = match.index + match[0].length;
    }
    pieces.push([text.slice(end), false]);
    return pieces.filter(([piece]) => piece);
  };

  return { add, find, parts };
};
