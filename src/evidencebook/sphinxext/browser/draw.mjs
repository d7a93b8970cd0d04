// Draws what it is asked for on standard input, a line each: the name of a way below and, as JSON, what it is given. It answers
// with "made" or "failed", the number of bytes, and the bytes. Its arguments are the files of the typeface. Asked to `listen`, it
// draws for other processes as well, until its standard input ends. A line after `begin` has no answer: it is drawn between other
// questions, for whoever asks it later.
import { once } from "node:events";
import { rmSync } from "node:fs";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { setImmediate } from "node:timers/promises";
import { Resvg } from "@resvg/resvg-js";
import { openSync } from "fontkit";
import { View, parse, textMetrics } from "vega";
import { compile } from "vega-lite";

const faces = process.argv.slice(2);
const fonts = new Map(faces.map((file) => [file.match(/-([A-Za-z]+)\.ttf$/)[1], openSync(file)]));

const face = ({ fontWeight = "normal", fontStyle }) => {
  const bold = fontWeight === "bold" || Number(fontWeight) >= 600;
  const italic = fontStyle === "italic" || fontStyle === "oblique";
  return `${bold ? "Bold" : ""}${italic ? "Italic" : ""}` || "Regular";
};

// Widths of texts of size one: the same words stand in the wide and the narrow picture, and on every axis.
const widths = new Map();
textMetrics.width = (item, given) => {
  const text = given == null ? "" : String(given).trim();
  const key = `${face(item)} ${text}`;
  if (!widths.has(key)) {
    const font = fonts.get(face(item));
    widths.set(key, font.layout(text).advanceWidth / font.unitsPerEm);
  }
  const width = widths.get(key) * (item.fontSize ?? 11);
  return item.limit > 0 ? Math.min(width, item.limit) : width; // what is longer is cut there
};

// Vega tells its logger of faults, or nobody, and draws on; here they are faults of the drawing.
const refusing = (faults) => {
  const refuse = async (address) => {
    faults.push(`a figure may load nothing from elsewhere: ${address}`);
    throw new Error("refused");
  };
  return { load: refuse, sanitize: refuse, http: refuse, file: refuse };
};
const listening = (faults) => {
  const logger = { level: () => logger, error: (...said) => (faults.push(said.join(" ")), logger) };
  for (const name of ["warn", "info", "debug"]) logger[name] = () => logger;
  return logger;
};
const unless = (faults, made) => {
  if (faults.length) throw new Error(faults.join("; "));
  return made;
};

const vega = (specification) => {
  const faults = [];
  const { spec } = compile(specification, { logger: listening(faults) });
  return unless(faults, spec);
};

// Vega counts clips and gradients on from one drawing to the next; here they are numbered from 1, whatever was drawn before.
const numberedAnew = (svg) => {
  const counted = { clip: new Map(), gradient_: new Map() };
  return svg.replace(/(\bid="|url\(#)(clip|gradient_)(\d+)/g, (_, before, kind, number) => {
    const numbers = counted[kind];
    if (!numbers.has(number)) numbers.set(number, numbers.size + 1);
    return `${before}${kind}${numbers.get(number)}`;
  });
};

const ways = {
  vega: (specification) => JSON.stringify(vega(specification)),
  svg: async (specification) => {
    const faults = [];
    const parts = parse(vega(specification));
    const view = new View(parts, { renderer: "none", loader: refusing(faults), logger: listening(faults) });
    const svg = await view.toSVG();
    view.finalize();
    return unless(faults, numberedAnew(svg));
  },
  png: ({ svg, scale }) => {
    const font = { loadSystemFonts: false, fontFiles: faces, defaultFontFamily: "PT Sans" };
    const made = new Resvg(svg, { fitTo: { mode: "zoom", value: scale }, font }).render().asPng();
    gc({ type: "minor" }); // of the megabytes of a picture Node sees a few bytes, and would let a gigabyte of them stand
    return made;
  },
};

const answer = async (line) => {
  const space = line.indexOf(" ");
  let [word, made] = ["made"];
  try {
    made = Buffer.from(await ways[line.slice(0, space)](JSON.parse(line.slice(space))));
  } catch (error) {
    [word, made] = ["failed", Buffer.from(error.message ?? String(error))];
  }
  return Buffer.concat([Buffer.from(`${word} ${made.length}\n`), made]);
};

// What was begun, by its line, until it is asked for.
const begun = new Map();
let last = Promise.resolve();
const begin = (line) => {
  last = last.then(() => setImmediate()).then(() => answer(line));
  begun.set(line, last);
};

const serve = async (input, output) => {
  output.on("error", () => {}); // a kernel that was killed waits for no answer
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    if (line.startsWith("begin ")) {
      begin(line.slice("begin ".length));
      continue;
    }
    const made = await (begun.get(line) ?? answer(line));
    begun.delete(line);
    if (!output.write(made)) await once(output, "drain");
  }
};
ways.listen = async (path) => {
  await once(createServer((line) => serve(line, line).catch(() => {})).listen(path), "listening");
  process.on("exit", () => rmSync(path, { force: true }));
  return "";
};

serve(process.stdin, process.stdout).finally(() => process.exit());
