// Finds words, names in any spelling and numbers in the index of the report. The page of the search shows what is found.
import MiniSearch from "minisearch";

export const LONGEST = 200; // characters of a question that are looked at
const WORDS = 12;
const TOKEN = /\p{N}+(?:[.,]\p{N}+)*|[\p{L}\p{M}]+|%/gu;
// Words that a question is put with; they are looked for where there is nothing else.
const SMALL = new Set(
  "a about an and are as at be been but by did do does for from had has have how in is it its not of on or say says said should so that the their there they this to was were what when where which who whom whose why will with".split(" "),
);
const NUMBER = /^\p{N}/u;
const LATIN = { ł: "l", ß: "ss", ø: "o", đ: "d", æ: "ae", œ: "oe", ı: "i" };
// How Cyrillic letters are written in Latin ones; where the languages differ, the ways that are in use.
const CYRILLIC = Object.fromEntries(
  "а:a б:b в:v г:h/g ґ:g д:d е:e/ie ё:e/io є:ie/ye ж:zh з:z и:y/i і:i ї:i й:i/y к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ў:u ф:f х:kh ц:ts ч:ch ш:sh щ:shch ъ: ы:y ь: э:e ю:iu/yu я:ia/ya ’:"
    .split(" ")
    .map((pair) => pair.split(":"))
    .map(([letter, ways]) => [letter, ways.split("/")]),
);

/** A word without case, accents and the s of a plural. */
const fold = (word) =>
  word
    .toLowerCase()
    .normalize("NFD")
    // The breve and the diaeresis make other letters of Cyrillic ones, and stay with them.
    .replace(/(?<!\p{Script=Cyrillic})\p{M}/gu, "")
    .normalize("NFC")
    .replace(/[łßøđæœı]/g, (letter) => LATIN[letter])
    .replace(/(?<=\p{L}{3}[^su])s$/u, "");

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

/** Returns what searches an index: `find(question, kind)`, and `parts(text, found)`, the text in pieces of which some match. */
export const open = ({ pages, entries, spellings }) => {
  const forms = finder(spellings);
  const known = new Set();
  const index = new MiniSearch({
    fields: ["title", "section", "text", "name"],
    tokenize: tokens,
    processTerm: (word) => {
      const found = forms(word);
      found.forEach((each) => known.add(each));
      return found;
    },
    // A long title is no worse than a short one: it holds the spellings of a name that is written often.
    searchOptions: { bm25: { k: 1.2, b: 0.2, d: 0.5 }, boost: { title: 3 }, boostDocument: (id) => (entries[id][2] === "name" ? 2 : 1), tokenize: (text) => [text], processTerm: (word) => word },
  });
  index.addAll(entries.map(([page, name, kind, title, section, text], id) => ({ id, title, section, text, name })));

  const words = (question) => {
    const all = [...new Set(tokens(question.slice(0, LONGEST)))];
    const telling = all.filter((word) => !SMALL.has(word.toLowerCase()));
    return (telling.length ? telling : all).slice(0, WORDS);
  };
  const ways = (word) => {
    if (NUMBER.test(word)) return [word.replace(/,(?=\p{N}{3})/gu, "")];
    const own = fold(word);
    const latinised = /\p{Script=Cyrillic}/u.test(own) ? latin(own) : [];
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

  const find = (question, kind = "") => {
    const asked = words(question);
    const fuzzy = (word) => (NUMBER.test(word) || word.length < 5 ? false : 0.25);
    let hits = search(asked, {});
    const near = !hits.length;
    if (near) hits = search(asked, { fuzzy });
    if (!hits.length && asked.length > 1) hits = search(asked, { combineWith: "OR" }).filter((hit) => holdsMost(hit, asked));
    const counts = {};
    const found = [];
    for (const hit of hits) {
      const [page, anchor, own, title, section, text] = entries[hit.id];
      counts[own] = (counts[own] ?? 0) + 1;
      if (!kind || own === kind) found.push({ page: pages[page], anchor, kind: own, title, section, text, terms: new Set(hit.terms) });
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

  return { find, parts };
};
