// Makes from the installed packages the scripts that pages load on demand, and the extension by which JupyterLab draws figures,
// each with a file of the licences of all it contains; and the script that draws the figures of the pages, which starts three
// times as fast as its packages would one by one.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const bundle = async (name, outfile, globalName) => {
  const made = await build({
    entryPoints: [`${name}.mjs`],
    bundle: true,
    minify: true,
    format: "iife",
    globalName,
    target: "es2021",
    outfile,
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  });
  const folders = Object.keys(made.metafile.inputs).map((file) => file.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]);
  const licences = [...new Set(folders)].filter(Boolean).sort().map((folder) => {
    const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    if (!file) throw new Error(`${name} ${version} comes without a licence`);
    return `${name} ${version}\n\n${readFileSync(`${folder}/${file}`, "utf8").trim()}\n`;
  });
  writeFileSync(outfile.replace(/\.js$/, ".LICENSES.txt"), licences.join(`\n${"-".repeat(72)}\n\n`));
};

await bundle("live", "made/live.js", "reportLive");
await bundle("search", "made/search.js", "reportSearch");

const LAB = "lab/report-charts";
mkdirSync(`${LAB}/static`, { recursive: true });
await bundle("lab", `${LAB}/static/remoteEntry.js`);
const extension = {
  name: "report-charts",
  version: "1.0.0",
  description: "Draws the figures of the chapters.",
  jupyterlab: { mimeExtension: true, _build: { load: "static/remoteEntry.js", mimeExtension: "./mimeExtension" } },
};
writeFileSync(`${LAB}/package.json`, `${JSON.stringify(extension, null, 2)}\n`);

await build({
  entryPoints: ["draw.mjs"],
  bundle: true,
  platform: "node",
  target: "node24",
  outfile: "draw.cjs",
  // What comes as a file for each system stays where it is; there is no canvas, and the variant for Node would look for one.
  external: ["@resvg/resvg-js"],
  alias: { "vega-canvas": "./node_modules/vega-canvas/build/vega-canvas.browser.js" },
  logLevel: "warning",
});
